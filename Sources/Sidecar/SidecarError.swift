// SPDX-License-Identifier: Apache-2.0

public import RuntimeLink
public import Settings
public import Telemetry
public import Transports

/// Why a sidecar could not start.
public enum SidecarError: Error, CustomStringConvertible {
    /// A variable of the environment is missing or not allowed.
    case settings(SettingsError)
    /// The ops server or the log could not be set up.
    case telemetry(TelemetryError)
    /// The broker is not there or refuses.
    case transport(TransportError)
    /// The runtime did not answer within `ASYA_RUNTIME_READY_TIMEOUT`.
    case runtime(RuntimeLinkError)

    /// One line that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .settings(let error): "\(error)"
        case .telemetry(let error): "\(error)"
        case .transport(let error): "\(error)"
        case .runtime(let error): "\(error)"
        }
    }

    /// The process's exit code: 2 when somebody must change something, 1 when a restart may help.
    public var exitCode: Int32 {
        switch self {
        case .settings, .telemetry: 2
        case .transport(let error): error.isRetriable ? 1 : 2
        case .runtime: 1
        }
    }
}

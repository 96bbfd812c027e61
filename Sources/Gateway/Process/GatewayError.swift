// SPDX-License-Identifier: Apache-2.0

public import Settings
public import Telemetry
public import Tracking
public import Transports
public import YAMLDocuments

/// Why a gateway could not start, or had to end.
public enum GatewayError: Error, CustomStringConvertible {
    /// A variable of the environment is missing or not allowed.
    case settings(SettingsError)
    /// The ops server or the log could not be set up.
    case telemetry(TelemetryError)
    /// The files of the tools cannot be used.
    case tools(DocumentError)
    /// The store of envelopes cannot be used.
    case store(TrackingError)
    /// The broker is not there or refuses.
    case transport(TransportError)
    /// An address cannot be listened at.
    case address(variable: String, address: ListenAddress, reason: String)
    /// The file for the addresses cannot be written.
    case addressFile(path: String, reason: String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .settings(let error): "\(error)"
        case .telemetry(let error): "\(error)"
        case .tools(let error): "\(error)"
        case .store(let error): "\(error)"
        case .transport(let error): "\(error)"
        case .address(let variable, let address, let reason):
            "cannot listen at \(address) (\(variable)): \(reason); choose another address, or end what listens there"
        case .addressFile(let path, let reason):
            "ASYA_GATEWAY_ADDRESS_FILE=\(path) cannot be written (\(reason)); name a file in a folder that exists"
        }
    }

    /// The process's exit code: 2 when somebody must change something, 1 when a restart may help.
    public var exitCode: Int32 {
        switch self {
        case .settings, .telemetry, .tools, .address, .addressFile: 2
        case .store(let error): error.isRetriable ? 1 : 2
        case .transport(let error): error.isRetriable ? 1 : 2
        }
    }
}

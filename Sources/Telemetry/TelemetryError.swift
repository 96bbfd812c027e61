// SPDX-License-Identifier: Apache-2.0

public import Settings

/// Why telemetry did not start.
///
/// Each description is one line that names the variable, the value and the way out.
public enum TelemetryError: Error, Equatable {
    /// `ASYA_LOG_LEVEL` is not a level.
    case logLevel(value: String)

    /// A variable cannot be used.
    case setting(SettingsError)

    /// Another process listens on the address.
    case opsAddressInUse(address: String, variable: String)

    /// The address cannot be listened on: it does not resolve, is not this host's, or needs privileges.
    case opsAddressUnavailable(address: String, variable: String, reason: String)

    /// The file that tells the address could not be written.
    case opsAddressFile(path: String, reason: String)

    /// The system refused a thread or a descriptor.
    case resources(reason: String)
}

extension TelemetryError: CustomStringConvertible {
    /// What is wrong and what to do, in one line.
    public var description: String {
        switch self {
        case .logLevel(let value):
            "ASYA_LOG_LEVEL is '\(value)'; allowed are \(LogLevels.allowed)"
        case .setting(let error): error.description
        case .opsAddressInUse(let address, let variable):
            "cannot serve metrics on \(address): the port is in use; "
                + "stop the other process or set \(variable) to a free address (port 0 takes any)"
        case .opsAddressUnavailable(let address, let variable, let reason):
            "cannot serve metrics on \(address): \(reason); set \(variable) to an address of this host"
        case .opsAddressFile(let path, let reason):
            "cannot write the metrics address to '\(path)': \(reason); set ASYA_METRICS_ADDRESS_FILE to a writable path"
        case .resources(let reason):
            "cannot start telemetry: \(reason)"
        }
    }
}

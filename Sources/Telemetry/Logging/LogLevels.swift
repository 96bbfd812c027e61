// SPDX-License-Identifier: Apache-2.0

public import Logging

/// The values of `ASYA_LOG_LEVEL`.
public enum LogLevels {
    /// The allowed values, for messages.
    static let allowed = "trace, debug, info, notice, warning, error, critical (in any case)"

    /// Reads a level: swift-log's names in any case, and `WARN` and `FATAL` as other loggers call them.
    ///
    /// - Parameter value: The variable's value; nil and empty mean `info`.
    /// - Returns: The level.
    /// - Throws: `TelemetryError.logLevel` for any other word.
    public static func parse(_ value: String?) throws(TelemetryError) -> Logger.Level {
        guard let value, !value.isEmpty else { return .info }
        switch value.lowercased() {
        case "warn": return .warning
        case "fatal": return .critical
        case let name:
            guard let level = Logger.Level(rawValue: name) else { throw .logLevel(value: value) }
            return level
        }
    }

    /// Reads `OTEL_LOG_LEVEL`: the level of what the telemetry says about itself, such as that a collector is away.
    ///
    /// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration
    ///
    /// - Parameters:
    ///   - value: The variable's value; nil and empty mean `level`.
    ///   - level: The component's own level.
    ///   - warnings: Gets a line when the value is none; it is ignored then.
    /// - Returns: The level.
    static func ofTelemetry(_ value: String?, default level: Logger.Level, warnings: inout [String]) -> Logger.Level {
        guard let value, !value.isEmpty else { return level }
        do throws(TelemetryError) {
            return try parse(value)
        } catch {
            warnings.append("OTEL_LOG_LEVEL is '\(value)': \(allowed) are allowed; it is ignored")
            return level
        }
    }
}

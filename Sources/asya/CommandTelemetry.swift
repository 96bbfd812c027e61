// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Settings
internal import Telemetry
internal import TelemetryCore
internal import TraceStore

/// The telemetry of a command that publishes.
enum CommandTelemetry {
    /// Starts it.
    ///
    /// - Parameters:
    ///   - command: What it is called in traces and in the names of its slices.
    ///   - traces: The trace store to write to; nil for none.
    /// - Returns: What to shut down when the command is done.
    /// - Throws: `TelemetryError` when a variable is wrong.
    static func start(_ command: String, traces: String?) throws(TelemetryError) -> Telemetry {
        var environment = [String: String].process
        // The terminal is for results and for problems.
        if environment["ASYA_LOG_LEVEL", default: ""].isEmpty { environment["ASYA_LOG_LEVEL"] = "warning" }
        var options = TelemetryOptions(component: .cli, serviceName: "asya-\(command)", environment: environment)
        options.store = traces.map { directory in
            TraceStoreOptions(
                directory: directory,
                component: ComponentName.cli.rawValue,
                instance: "\(command)-\(ProcessInfo.processInfo.processIdentifier)"
            )
        }
        return try Telemetry.start(options)
    }
}

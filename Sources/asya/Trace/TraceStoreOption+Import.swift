// SPDX-License-Identifier: Apache-2.0

internal import Settings
internal import Telemetry
internal import TelemetryCore
internal import TraceStore

extension TraceStoreOption {
    /// The store as one that records from elsewhere come into; what was recorded as a whole stays whole.
    ///
    /// - Parameter instance: What its files are named for.
    /// - Returns: The options.
    /// - Throws: ``TraceProblem`` when a variable cannot be used.
    func importOptions(_ instance: String) throws(TraceProblem) -> TraceStoreOptions {
        var variables = [String: String].process
        variables["ASYA_TRACE_STORE"] = store
        let read: TraceStoreOptions?
        do throws(SettingsError) {
            read = try TraceStoreOptions.read(Environment(variables), component: .cli, instance: instance)
        } catch {
            throw TraceProblem("\(error)")
        }
        guard var options = read else { throw TraceProblem("--store names no folder") }
        options.maxBodyBytes = .max / 4
        return options
    }
}

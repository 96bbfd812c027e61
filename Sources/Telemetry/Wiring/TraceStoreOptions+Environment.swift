// SPDX-License-Identifier: Apache-2.0

public import Settings
public import TelemetryCore
public import TraceStore

extension TraceStoreOptions {
    /// The trace store that the environment asks for.
    ///
    /// - Parameters:
    ///   - environment: Where `ASYA_TRACE_*` is read.
    ///   - component: Who writes.
    ///   - instance: Which one of several writers of the same kind, unique on this machine.
    /// - Returns: The options, or nil when `ASYA_TRACE_STORE` names no folder.
    /// - Throws: `SettingsError` that names the variable, its value and what is allowed.
    public static func read(
        _ environment: Environment,
        component: ComponentName,
        instance: String
    ) throws(SettingsError) -> TraceStoreOptions? {
        guard let directory = environment.string("ASYA_TRACE_STORE") else { return nil }
        var options = TraceStoreOptions(directory: directory, component: component.rawValue, instance: instance)
        options.payloads = try environment.choice("ASYA_TRACE_PAYLOADS", default: options.payloads)
        options.maxBodyBytes = try environment.int(
            "ASYA_TRACE_MAX_BODY_BYTES",
            default: options.maxBodyBytes,
            in: 0...(1 << 30)
        )
        (options.maxTotalBytes, options.maxAge) = try limits(environment)
        options.redactedKeys = redactedKeys(environment)
        if environment.string("ASYA_TRACE_SLOW_MS") != nil {
            options.slowThreshold = .milliseconds(
                try environment.int("ASYA_TRACE_SLOW_MS", default: 0, in: 0...Int.max)
            )
        }
        return options
    }

    /// The names of secrets: the standard ones, and those of `ASYA_TRACE_REDACT`.
    ///
    /// - Parameter environment: Where the variable is read.
    /// - Returns: All names.
    public static func redactedKeys(_ environment: Environment) -> [String] {
        let more = environment.string("ASYA_TRACE_REDACT")?.split(separator: ",") ?? []
        return defaultRedactedKeys + more.map { String($0.filter { !$0.isWhitespace }) }
    }

    /// How much a store may hold, and how long ago a file of it may have been begun.
    ///
    /// - Parameter environment: Where `ASYA_TRACE_STORE_MAX_BYTES` and `ASYA_TRACE_STORE_MAX_AGE` are read.
    /// - Returns: What they say, or the defaults.
    /// - Throws: `SettingsError` that names the variable, its value and what is allowed.
    public static func limits(
        _ environment: Environment
    ) throws(SettingsError) -> (maxTotalBytes: Int, maxAge: Duration) {
        let defaults = TraceStoreOptions(directory: "", component: "", instance: "")
        return (
            try environment.int(
                "ASYA_TRACE_STORE_MAX_BYTES",
                default: defaults.maxTotalBytes,
                in: (1 << 20)...Int.max
            ),
            try environment.duration("ASYA_TRACE_STORE_MAX_AGE", default: defaults.maxAge)
        )
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Reads `OTEL_*` variables by the specification's rules and collects what is wrong with them.
///
/// https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/: empty is unset, and a value that
/// cannot be used is warned about and ignored.
struct OTLPEnvironment {
    let variables: [String: String]
    private(set) var warnings: [String] = []

    init(_ variables: [String: String]) {
        self.variables = variables
    }

    func string(_ name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The value for traces or else the one for all signals, with the name it was found under.
    func exporterString(_ suffix: String) -> (name: String, value: String)? {
        for name in Self.exporterNames(suffix) {
            if let value = string(name) { return (name, value) }
        }
        return nil
    }

    /// The value for traces or else the one for all signals, whichever can be used first.
    ///
    /// - Parameters:
    ///   - suffix: The end of the variables' names.
    ///   - allowed: What can be used, in words that come before "allowed".
    ///   - parse: Reads a value; `nil` when it cannot be used.
    /// - Returns: The value; `nil` when none is set that can be used.
    mutating func exporterValue<Value>(_ suffix: String, allowed: String, _ parse: (String) -> Value?) -> Value? {
        for name in Self.exporterNames(suffix) {
            guard let text = string(name) else { continue }
            if let value = parse(text) { return value }
            warn(name, text, "\(allowed) allowed; it is ignored")
        }
        return nil
    }

    private static func exporterNames(_ suffix: String) -> [String] {
        ["OTEL_EXPORTER_OTLP_TRACES_" + suffix, "OTEL_EXPORTER_OTLP_" + suffix]
    }

    mutating func bool(_ name: String) -> Bool {
        guard let value = string(name)?.lowercased() else { return false }
        if value != "true", value != "false" {
            warn(name, value, "true and false are allowed; false is used")
        }
        return value == "true"
    }

    mutating func positive(_ name: String, default defaultValue: Int) -> Int {
        guard let text = string(name) else { return defaultValue }
        guard let value = Int(text), value > 0 else {
            warn(name, text, "a whole number from 1 on is allowed; \(defaultValue) is used")
            return defaultValue
        }
        return value
    }

    mutating func milliseconds(_ name: String, default defaultValue: Duration) -> Duration {
        guard let text = string(name) else { return defaultValue }
        guard let value = Self.milliseconds(text) else {
            warn(name, text, "whole milliseconds from 0 on are allowed; \(defaultValue) is used")
            return defaultValue
        }
        return value
    }

    /// A duration in whole milliseconds, up to some thirty years.
    static func milliseconds(_ text: String) -> Duration? {
        guard let value = Int64(text), value >= 0, value <= 1_000_000_000_000 else { return nil }
        return .milliseconds(value)
    }

    mutating func warn(_ name: String, _ value: String, _ advice: String) {
        warnings.append("\(name) is '\(value)': \(advice)")
    }

    /// For variables whose value may be secret.
    mutating func warn(_ name: String, _ problem: String) {
        warnings.append("\(name): \(problem)")
    }
}

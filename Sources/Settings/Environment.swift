// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The environment variables of a process, read as typed values.
///
/// A variable that is set to nothing counts as not set. White space around a value is left out, but for strings. Each
/// typed read throws a ``SettingsError`` when the variable is set and its value cannot be used.
public struct Environment: Sendable, Hashable {
    /// All variables.
    public let variables: [String: String]

    /// Takes variables, those of this process unless told otherwise.
    public init(_ variables: [String: String] = .process) { self.variables = variables }

    /// The value of a variable, or nil when it is not set or empty.
    public func string(_ name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The value of a variable, or a default.
    public func string(_ name: String, default fallback: String) -> String {
        string(name) ?? fallback
    }

    /// Variables that begin with a prefix and that nobody knows: probably mistyped.
    ///
    /// - Parameters:
    ///   - prefix: The beginning of the names to look at.
    ///   - known: The names that mean something.
    /// - Returns: The names of the variables, sorted.
    public func unknownVariables(prefix: String = "ASYA_", known: Set<String>) -> [String] {
        variables.keys.filter { $0.hasPrefix(prefix) && !known.contains($0) }.sorted()
    }
}

extension [String: String] {
    /// The environment of this process as it is now.
    ///
    /// Of equal names the first one counts, as for `getenv`.
    public static var process: [String: String] {
        var variables: [String: String] = [:]
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let pair = unsafe String(cString: text)
            if let separator = pair.firstIndex(of: "=") {
                let name = String(pair[..<separator])
                if variables[name] == nil { variables[name] = String(pair[pair.index(after: separator)...]) }
            }
            unsafe entry += 1
        }
        return variables
    }
}

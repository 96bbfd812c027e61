// SPDX-License-Identifier: Apache-2.0

/// A setting whose value cannot be used: which one, what it is, and what is allowed.
///
/// A component stops at start with this as its one line of explanation.
public struct SettingsError: Error, Sendable, Hashable {
    /// The name of the environment variable.
    public let variable: String
    /// What it is set to, cut to a readable length and hidden when it may be a secret; nil when it is not set.
    public let value: String?
    /// What is allowed, in words that follow "must be".
    public let allowed: String

    /// Makes an error.
    ///
    /// - Parameters:
    ///   - variable: The name of the environment variable.
    ///   - value: What it is set to; stored only as far as it may be printed (``Redaction``).
    ///   - allowed: What is allowed, in words that follow "must be".
    public init(variable: String, value: String?, allowed: String) {
        self.variable = variable
        self.value = value.map { Redaction.printable($0, of: variable) }
        self.allowed = allowed
    }
}

extension SettingsError: CustomStringConvertible {
    /// One line that names the variable, its value and what is allowed.
    public var description: String {
        guard let value else { return "\(variable) is not set; it must be \(allowed)" }
        return "\(variable)=\(value) cannot be used; it must be \(allowed)"
    }
}

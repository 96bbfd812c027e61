// SPDX-License-Identifier: Apache-2.0

/// What to do about errors of certain types.
public struct RetryRule: Sendable, Equatable {
    /// What a rule asks for.
    public enum Action: Sendable, Equatable {
        /// Try again as the policy says.
        case retry

        /// Give up at once: the message goes to error-end.
        case fail

        /// Send the message to this actor instead.
        case route(to: String)
    }

    /// The types that the rule is for: `ValueError` or `requests.exceptions.Timeout`.
    ///
    /// A name without a dot matches the last component of a type, whatever its module; a name with one matches the
    /// whole type only.
    public let errors: [String]

    /// What to do about them.
    public let action: Action

    /// A rule.
    public init(errors: [String], action: Action) {
        self.errors = errors
        self.action = action
    }

    /// Whether one of the rule's names matches one of the types.
    ///
    /// - Parameter types: the error's own type and those it inherits from, as far as they are known.
    /// - Returns: whether the rule is for the error.
    public func matches(_ types: some Sequence<String>) -> Bool {
        types.contains { type in errors.contains { Self.name($0, matches: type) } }
    }

    private static func name(_ name: String, matches type: String) -> Bool {
        if name == type { return true }
        guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: ".")) else { return false }
        return type.utf8.lastIndex(of: UInt8(ascii: ".")).map { type[type.utf8.index(after: $0)...] == name } ?? false
    }
}

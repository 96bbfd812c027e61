// SPDX-License-Identifier: Apache-2.0

/// The declaration of an environment variable: who reads it, and what for.
///
/// A variable that is set to nothing counts as not set.
public struct VariableDeclaration: Hashable, Sendable {
    /// What becomes of a value.
    public enum Effect: Hashable, Sendable {
        /// It is used.
        case honoured
        /// It is known and changes nothing, for this reason.
        case ignored(String)
        /// It is refused with a warning, for this reason.
        case refused(String)
    }

    /// The name.
    public let name: String

    /// What it says, for people.
    public let meaning: String

    /// What it may be, in words that follow "must be".
    public let allowed: String

    /// What holds when it is not set.
    public let defaultValue: VariableDefault

    /// The components that read it, or would.
    public let readers: [ComponentName]

    /// Whether its value is a secret, which is never printed.
    public let isSecret: Bool

    /// What becomes of a value.
    public let effect: Effect

    /// Declares a variable.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - meaning: What it says, for people.
    ///   - allowed: What it may be, in words that follow "must be".
    ///   - defaultValue: What holds when it is not set.
    ///   - readers: The components that read it; every one that has telemetry, if not said otherwise.
    ///   - isSecret: Whether its value is never printed.
    ///   - effect: What becomes of a value.
    public init(
        _ name: String,
        _ meaning: String,
        allowed: String,
        default defaultValue: VariableDefault = .unset,
        readers: [ComponentName] = ComponentName.allCases,
        isSecret: Bool = false,
        effect: Effect = .honoured
    ) {
        self.name = name
        self.meaning = meaning
        self.allowed = allowed
        self.defaultValue = defaultValue
        self.readers = readers
        self.isSecret = isSecret
        self.effect = effect
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What an environment variable that is not set stands for.
public enum VariableDefault: Hashable, Sendable {
    /// Nothing: what it would switch on or add is off.
    case unset
    /// The component does not start.
    case required
    /// The same as this value.
    case value(String)
    /// Something that is found out, in words.
    case derived(String)
}

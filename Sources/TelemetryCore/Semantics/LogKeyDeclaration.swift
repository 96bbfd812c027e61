// SPDX-License-Identifier: Apache-2.0

/// The declaration of a key of log lines.
public struct LogKeyDeclaration: Hashable, Sendable {
    /// The key; code uses the symbol of ``LogKeys``.
    public let key: String

    /// What its value says.
    public let meaning: String
}

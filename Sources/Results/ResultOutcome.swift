// SPDX-License-Identifier: Apache-2.0

/// The end actor that a finished envelope reached.
public enum ResultOutcome: String, Sendable, CaseIterable {
    /// The envelope went through its whole route, or a handler ended it early.
    case happy = "happy-asya"
    /// The envelope failed and carries its error.
    case error = "error-asya"

    /// The first part of every key of this outcome, as existing readers of the results expect it.
    public var prefix: String { rawValue }
}

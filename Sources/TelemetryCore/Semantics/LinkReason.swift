// SPDX-License-Identifier: Apache-2.0

/// Why a span refers to another.
public enum LinkReason: String, Hashable, Sendable, CaseIterable {
    /// The span that published the message.
    case creation
    /// The attempt before this one.
    case previousAttempt = "previous_attempt"
    /// The span whose message ended in a dead-letter queue.
    case deadLetter = "dead_letter"
    /// The recorded span that is replayed.
    case replayed
}

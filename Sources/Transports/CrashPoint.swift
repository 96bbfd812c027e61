// SPDX-License-Identifier: Apache-2.0

/// The moments of a hop at which a process may die.
public enum CrashPoint: CrashMoment, CaseIterable {
    /// A message has been received, and nothing is done with it yet.
    case afterReceive
    /// The handler is called next.
    case beforeHandler
    /// The handler has answered.
    case afterHandler
    /// One message is published next; passed for each.
    case beforePublish
    /// Some messages of a hop are published, and others are not.
    case inFanOut
    /// All messages of a hop are handed to the broker, which has not confirmed the last of them.
    case afterPublish
    /// The delayed copy of a failed attempt is published, and the attempt's message not acknowledged.
    case inRetry
    /// The broker has confirmed all messages of a hop, and the message that they came of is not acknowledged.
    case afterConfirm
    /// The message is acknowledged or dead-lettered.
    case afterAcknowledge
    /// An end actor has stored the result and not acknowledged its message.
    case afterStore
}

// SPDX-License-Identifier: Apache-2.0

/// How one attempt of one actor at one envelope ended.
///
/// The raw values are stored, so they never change their meaning.
public enum HopOutcome: Int, Sendable, CaseIterable {
    /// The handler answered, and what it produced (possibly nothing) is in its queues.
    case succeeded = 0
    /// The envelope was sent to error-end.
    case failed = 1
    /// The attempt failed, and the envelope went back to its own queue with the next attempt number.
    case retried = 2
    /// The envelope could not even be handed to error-end and lies in the dead-letter queue.
    case deadLettered = 3
    /// An end actor stored the envelope.
    case ended = 4
    /// The envelope's deadline had passed; it was sent to error-end without being run.
    case expired = 5
    /// A second copy of an attempt that had been run before; it was dropped without being run.
    case duplicate = 6
    /// The component stopped before the attempt was over; the envelope is back in its queue, same attempt number.
    case interrupted = 7
    /// Somebody canceled the envelope; it was dropped without being run, and nothing comes after.
    case canceled = 8

    /// Whether the attempt did not do what it was asked for.
    public var isProblem: Bool {
        switch self {
        case .failed, .retried, .deadLettered, .expired: true
        case .succeeded, .ended, .duplicate, .interrupted, .canceled: false
        }
    }

    /// The outcome as shown and as written to JSON: `dead_lettered`.
    public var name: String {
        switch self {
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .retried: "retried"
        case .deadLettered: "dead_lettered"
        case .ended: "ended"
        case .expired: "expired"
        case .duplicate: "duplicate"
        case .interrupted: "interrupted"
        case .canceled: "canceled"
        }
    }

    /// The outcome with this `name`.
    public init?(name: String) {
        guard let outcome = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = outcome
    }
}

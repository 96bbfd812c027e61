// SPDX-License-Identifier: Apache-2.0

/// How far an actor has come with an envelope.
///
/// The raw values are the wire names of v0.1.
public enum ActorState: String, Sendable, CaseIterable {
    /// Its sidecar took the message from the queue.
    case received
    /// Its handler runs.
    case processing
    /// Its handler is done.
    case completed

    /// The share of the actor that is done, in percent.
    public var weight: Double {
        switch self {
        case .received: 10
        case .processing: 50
        case .completed: 100
        }
    }

    /// Only grows while one actor works on one envelope.
    var rank: Int {
        switch self {
        case .received: 1
        case .processing: 2
        case .completed: 3
        }
    }
}

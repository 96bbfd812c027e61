// SPDX-License-Identifier: Apache-2.0

/// Where an envelope stands, as clients of the gateway see it.
///
/// The raw values are the wire names of v0.1, and `canceled`.
public enum EnvelopeStatus: String, Sendable, CaseIterable {
    /// Created; no actor has reported it yet.
    case pending
    /// An actor has it, or it waits for its next actor.
    case running
    /// It reached the end of its route.
    case succeeded
    /// An actor failed, or its time ran out.
    case failed
    /// Somebody asked for it to stop.
    case canceled

    /// Whether it stays like this for ever.
    public var isFinal: Bool { rank == 2 }

    /// Only grows during the life of an envelope: 0 pending, 1 running, 2 final.
    public var rank: Int {
        switch self {
        case .pending: 0
        case .running: 1
        case .succeeded, .failed, .canceled: 2
        }
    }
}

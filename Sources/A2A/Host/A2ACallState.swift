// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// Where a call stands, with what came of it.
public enum A2ACallState: Sendable, Equatable {
    /// Nothing works on it yet.
    case pending
    /// An actor has it, or it waits for its next actor.
    case running
    /// It has reached its end; nil when the pipeline ended without a result, or the host did not look it up.
    case succeeded(RawJSON?)
    /// It failed: what happened, and the details that the host has.
    case failed(message: String, details: RawJSON?)
    /// Somebody ended it; why.
    case canceled(reason: String?)

    /// Whether nothing follows.
    public var isFinal: Bool { status.isFinal }

    /// The same without what came of it.
    public var status: A2ACallStatus {
        switch self {
        case .pending: .pending
        case .running: .running
        case .succeeded: .succeeded
        case .failed: .failed
        case .canceled: .canceled
        }
    }
}

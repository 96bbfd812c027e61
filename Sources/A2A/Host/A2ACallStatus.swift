// SPDX-License-Identifier: Apache-2.0

/// Where a call stands.
public enum A2ACallStatus: Sendable, CaseIterable {
    /// Nothing works on it yet.
    case pending
    /// An actor has it, or it waits for its next actor.
    case running
    /// It has reached its end.
    case succeeded
    /// It failed.
    case failed
    /// Somebody ended it.
    case canceled

    /// Whether nothing follows.
    public var isFinal: Bool {
        switch self {
        case .pending, .running: false
        case .succeeded, .failed, .canceled: true
        }
    }
}

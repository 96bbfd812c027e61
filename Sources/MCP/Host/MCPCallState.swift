// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// Where a call stands.
public enum MCPCallState: Sendable, Equatable {
    /// It waits for its turn, or runs.
    case working
    /// It has reached its end; nil when the pipeline ended without a result.
    case succeeded(RawJSON?)
    /// It failed: what happened, and the details that the host has.
    case failed(message: String, details: RawJSON?)
    /// Somebody ended it; why.
    case cancelled(reason: String)

    /// Whether nothing follows.
    public var isFinal: Bool { self != .working }
}

// SPDX-License-Identifier: Apache-2.0

/// What the broker tells of a connection while it is open.
public enum AMQPConnectionEvent: Sendable, Hashable {
    /// The broker is short of memory or disk and reads nothing more from this connection.
    case blocked(reason: String)
    /// The broker reads again.
    case unblocked
}

// SPDX-License-Identifier: Apache-2.0

/// What whoever follows a call gets.
public enum A2ACallItem: Sendable, Equatable {
    /// The call's next update.
    case update(A2ACallUpdate)
    /// Nothing happened for a while: the connection is kept alive.
    case keepAlive
}

// SPDX-License-Identifier: Apache-2.0

/// What a ``FaultProxy`` does to the bytes that arrive.
public enum ProxyFault: Sendable, Equatable {
    /// One way through the proxy.
    public enum Direction: Sendable, Hashable, CaseIterable {
        /// From the client to the server.
        case toServer
        /// From the server to the client.
        case toClient
    }

    /// Passes them on.
    case none

    /// Swallows what goes these ways: it never arrives, not even after ``FaultProxy/restore()``.
    case drop(Set<Direction>)

    /// Passes everything on this much later.
    case delay(Duration)

    /// Neither passes anything on nor tells one side that the other is gone, until ``FaultProxy/restore()``.
    ///
    /// Both sides see an open connection on which nothing happens.
    case halfOpen
}

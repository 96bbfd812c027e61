// SPDX-License-Identifier: Apache-2.0

/// How many connections each listener has at most; more wait in the kernel until one has ended.
///
/// A process without a descriptor left cannot accept, and a listener that cannot accept ends.
struct ConnectionBudget: Sendable, Equatable {
    /// Of clients.
    let clients: Int
    /// Of sidecars, which have one for their reports and one for cancellations.
    let sidecars: Int

    /// What files, queues, keys and the ops server need.
    private static let reserve = 160
    /// With fewer a listener is of no use.
    private static let least = 8

    /// Shares out what a process may have open.
    init(openFiles: Int) {
        let free = max(openFiles - Self.reserve, 0)
        sidecars = max(free / 4, Self.least)
        clients = max(free - free / 4, Self.least)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import PostgreSQLTracking
internal import Synchronization
internal import Tracking

/// Tells those who listen at this gateway what other gateways have stored in the same database.
///
/// The store is open before anybody can listen. What is told until then reaches nobody and need not: who begins to listen
/// reads the store first.
final class StoreNews: Sendable {
    // Weak, since the hub has the store, and the store tells its news here.
    private struct Listeners {
        weak var hub: EventHub?
        weak var cancellations: CancellationHub?
    }

    private let listeners = Mutex(Listeners())

    /// Tells these from now on.
    func pass(to hub: EventHub, _ cancellations: CancellationHub) {
        listeners.withLock { $0 = Listeners(hub: hub, cancellations: cancellations) }
    }

    /// Passes an announcement on; does not block.
    func tell(_ announcement: Announcement) {
        let (hub, cancellations) = listeners.withLock { ($0.hub, $0.cancellations) }
        switch announcement {
        case .stored(let id, let sequence, let status):
            hub?.announce(envelopeID: id, sequence: sequence)
            if status == .canceled { cancellations?.publish([id]) }
        case .gap:
            hub?.lookAgain()
            cancellations?.restart()
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Synchronization
import TransportTesting
import Transports

/// A ``Shelf`` as the conformance suite needs it, under a clock that the suite moves.
final class ShelfHarness: TransportHarness {
    let lease: Duration = .seconds(30)
    private let clock = ManualTransportClock()
    private let living = Mutex<[ShelfTransport]>([])
    private let shelf: Shelf

    init() {
        shelf = Shelf(lease: lease)
    }

    func connect() async throws -> any Transport {
        let transport = ShelfTransport(shelf, clock: clock)
        living.withLock { $0.append(transport) }
        return transport
    }

    func crash(_ transport: any Transport) async throws {
        guard let transport = transport as? ShelfTransport else { return }
        living.withLock { $0.removeAll { $0 === transport } }
        transport.crash()
    }

    func advance(by duration: Duration) async throws {
        // In steps shorter than a lease, so that the living get to renew theirs in between.
        var left = duration
        while left > .zero {
            let step = min(left, lease / 3)
            clock.advance(by: step)
            for transport in living.withLock({ $0 }) { transport.renewLeases() }
            left -= step
        }
    }
}

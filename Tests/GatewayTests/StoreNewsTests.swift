// SPDX-License-Identifier: Apache-2.0

import PostgreSQLTracking
import Testing
import Tracking
import TrackingTesting

@testable import Gateway

struct StoreNewsTests {
    @Test func `sidecars hear what another gateway has canceled, and come back when they may have missed it`() async {
        let hub = EventHub(store: InMemoryTrackingStore())
        let (news, cancellations) = (StoreNews(), CancellationHub())
        news.tell(.stored(envelopeID: "early", sequence: 1, status: .canceled))
        news.pass(to: hub, cancellations)
        let stream = cancellations.listen()
        news.tell(.stored(envelopeID: "a", sequence: 1, status: .running))
        news.tell(.stored(envelopeID: "b", sequence: 2, status: .canceled))
        news.tell(.gap)
        var items: [CancellationHub.Item] = []
        for await item in stream { items.append(item) }
        #expect(items == [.canceled("b")])
        // Others may listen from then on.
        let next = cancellations.listen()
        news.tell(.stored(envelopeID: "c", sequence: 1, status: .canceled))
        cancellations.close()
        #expect(await next.first { _ in true } == .canceled("c"))
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Tracking

extension ConformanceChecks {
    /// A pending envelope that another gateway publishes some seconds after the beginning.
    private func unpublished(_ id: String, dueAt seconds: Double, key: String? = nil) -> TrackedEnvelope {
        var envelope = envelope(id, key: key)
        envelope.publicationDueAtUnixNano = time(seconds)
        return envelope
    }

    /// The ids of what is due at a time, each taken until another time.
    private func take(
        _ store: any TrackingStore,
        dueAt seconds: Double,
        againAt again: Double = 1_000,
        limit: Int = 9
    ) async throws -> [String] {
        try await store.takeUnpublished(
            dueAtUnixNano: time(seconds),
            againAtUnixNano: time(again),
            limit: limit
        )
    }

    func handsOutWhatIsUnpublished() async throws {
        let store = try await harness.open()
        var second = unpublished("second", dueAt: 20, key: "k")
        try await create([unpublished("third", dueAt: 30), second, envelope("published")], in: store)
        try await create([unpublished("first", dueAt: 10)], in: store)
        try expect(try await store.envelope("second"), second, "the record")
        try expect(try await store.create(envelope("other", key: "k")), .existing(second), "the same key again")
        try expect(try await take(store, dueAt: 9), [], "before the first is due")
        try expect(try await take(store, dueAt: 20, againAt: 50, limit: 1), ["first"], "the one that was due first")
        try expect(try await take(store, dueAt: 20, againAt: 60), ["second"], "the next one")
        second.publicationDueAtUnixNano = time(60)
        try expect(try await store.envelope("second"), second, "the record then")
        try expect(try await take(store, dueAt: 49), ["third"], "what is due later")
        try expect(try await take(store, dueAt: 49), [], "nothing is handed out twice")
        try expect(try await take(store, dueAt: 60), ["first", "second"], "nobody said that they are published")
        await store.close()
        let again = try await harness.open()
        try expect(try await take(again, dueAt: 1_000), ["first", "second", "third"], "after reopening")
        await again.close()
    }

    func handsOutNothingTwice() async throws {
        let stores = [try await harness.open(), try await harness.open()]
        let ids = (0..<40).map { "e\($0 + 10)" }
        try await create(ids.map { unpublished($0, dueAt: 1) }, in: stores[0])
        let taken = try await withThrowingTaskGroup(of: [String].self) { group in
            for task in 0..<8 {
                group.addTask {
                    var mine: [String] = []
                    while true {
                        let batch = try await take(stores[task % 2], dueAt: 5, limit: 3)
                        guard !batch.isEmpty else { return mine }
                        mine += batch
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        try expect(taken.count, Set(taken).count, "each is handed out once")
        // Who finds everything taken by others may have looked before they were done.
        let rest = try await take(stores[0], dueAt: 5, limit: 100)
        try expect((taken + rest).sorted(), ids, "all are handed out")
        for store in stores { await store.close() }
    }

    func knowsWhatIsPublished() async throws {
        let store = try await harness.open()
        let ids = ["told", "running", "ended", "canceled", "expired", "left"]
        var envelopes = ids.map { unpublished($0, dueAt: 1) }
        envelopes[4].deadlineUnixNano = time(3)
        try await create(envelopes, in: store)
        try await store.published(["told", "nobody"])
        try await store.published([])
        try await store.published(["told"])
        _ = try await store.apply([progress("running", 0, .received), success("ended")], atUnixNano: time(2))
        _ = try await store.cancel("canceled", reason: nil, atUnixNano: time(2))
        _ = try await store.expire(atUnixNano: time(4), limit: 9)
        for id in ids.dropLast() {
            try expect(try await record(id, in: store).publicationDueAtUnixNano, nil, "\(id) is due to be published")
        }
        try expect(try await take(store, dueAt: 5), ["left"], "what is not published")
        try expect(try await store.list(EnvelopeQuery(status: .pending)).envelopes.count, 2, "what is pending")
        await store.close()
    }
}

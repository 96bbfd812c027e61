// SPDX-License-Identifier: Apache-2.0

internal import Tracking

extension ConformanceChecks {
    /// Makes numbered envelopes that ended one second after the other, each after two events of progress.
    private func createEnded(_ count: Int, in store: any TrackingStore) async throws {
        for number in 0..<count {
            let id = "e\(number)"
            try await create([envelope(id)], in: store)
            let reports = [progress(id, 0, .received), progress(id, 0, .completed), success(id)]
            _ = try await store.apply(reports, atUnixNano: time(Double(number)))
        }
    }

    func prunesEvents() async throws {
        let store = try await harness.open()
        try await createEnded(3, in: store)
        try await create([envelope("open")], in: store)
        _ = try await store.apply(
            [progress("open", 0, .received), progress("open", 1, .received)],
            atUnixNano: time(0)
        )
        let policy = RetentionPolicy(eventAge: .seconds(100))
        let nothing = try await store.prune(policy, atUnixNano: time(99), limit: 10)
        try expect(nothing, PruneReport(), "too early")
        let report = try await store.prune(policy, atUnixNano: time(101), limit: 10)
        try expect(report, PruneReport(removedEvents: 4), "events of two envelopes")
        for id in ["e0", "e1"] {
            let left = try await store.events(of: id, after: 0, limit: 9)
            try expect(left.map(\.sequence), [3], "only the final event is left")
            try expect(left.first?.status, .succeeded, "the final event")
        }
        try expect(try await store.events(of: "e2", after: 0, limit: 9).count, 3, "events that are not old")
        try expect(try await store.events(of: "open", after: 0, limit: 9).count, 2, "events of an open envelope")
        let again = try await store.prune(policy, atUnixNano: time(101), limit: 10)
        try expect(again, PruneReport(), "nothing is removed twice")
        await store.close()
    }

    func prunesOldRecords() async throws {
        let store = try await harness.open()
        try await createEnded(4, in: store)
        try await create([envelope("open", key: "k")], in: store)
        let policy = RetentionPolicy(eventAge: .seconds(1000), recordAge: .seconds(100))
        let report = try await store.prune(policy, atUnixNano: time(101), limit: 10)
        try expect(report.removedEnvelopes, 2, "records that are old enough")
        try expect(report.hasMore, false, "no more to do")
        try expect(try await store.envelope("e1"), nil, "a record that is gone")
        try expect(try await store.events(of: "e1", after: 0, limit: 9), [], "its events")
        try expect(try await store.list(EnvelopeQuery()).envelopes.count, 3, "what is left")
        try await create([envelope("e1")], in: store)
        try expect(try await store.events(of: "e1", after: 0, limit: 9), [], "events of a new envelope of that id")
        try await expectConsistent("e3", in: store)
        await store.close()
    }

    func prunesSurplusRecords() async throws {
        let store = try await harness.open()
        try await createEnded(6, in: store)
        try await create([envelope("open")], in: store)
        let policy = RetentionPolicy(eventAge: .seconds(1000), recordAge: .seconds(1000), maxRecords: 2)
        let report = try await store.prune(policy, atUnixNano: time(10), limit: 10)
        try expect(report.removedEnvelopes, 4, "records above the number")
        let left = try await store.list(EnvelopeQuery(limit: 50)).envelopes.map(\.id)
        try expect(Set(left), ["e4", "e5", "open"], "the newest ended ones are left, and open ones")
        await store.close()
    }

    func prunesInSteps() async throws {
        let store = try await harness.open()
        try await createEnded(7, in: store)
        let policy = RetentionPolicy(eventAge: .seconds(10), recordAge: .seconds(20), maxRecords: 100)
        var removed: [Int] = []
        for _ in 0..<10 {
            // At this time e0...e2 are too old as records, and the events of e3...e6 are.
            let report = try await store.prune(policy, atUnixNano: time(22), limit: 2)
            removed.append(report.removedEnvelopes)
            try expect(report.removedEnvelopes + report.removedEvents / 2 <= 2, true, "a step is bounded")
            guard report.hasMore else { break }
        }
        try expect(removed.reduce(0, +), 3, "records removed in all")
        try expect(removed.prefix(2), [2, 1], "records removed in the first steps")
        for id in ["e3", "e6"] {
            try expect(try await store.events(of: id, after: 0, limit: 9).count, 1, "events of \(id)")
        }
        await store.close()
    }
}

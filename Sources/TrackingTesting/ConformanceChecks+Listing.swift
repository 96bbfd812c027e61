// SPDX-License-Identifier: Apache-2.0

internal import Tracking

extension ConformanceChecks {
    func listsNewestFirst() async throws {
        let store = try await harness.open()
        try expect(try await store.list(EnvelopeQuery()), EnvelopePage(envelopes: [], next: nil), "an empty store")
        try await create([envelope("b", at: 1), envelope("a", at: 1), envelope("c", at: 0)], in: store)
        _ = try await store.apply([progress("a", 1, .processing, message: "half")], atUnixNano: time(2))
        let page = try await store.list(EnvelopeQuery())
        try expect(page.envelopes.map(\.id), ["b", "a", "c"], "order")
        try expect(page.next, nil, "no further page")
        let expected = EnvelopeSummary(try await record("a", in: store))
        try expect(page.envelopes[1], expected, "a line of the listing")
        try expect(expected.message, "half", "its message")
        await store.close()
    }

    func listsWithFilters() async throws {
        let store = try await harness.open()
        try await create(
            [
                envelope("a", at: 0), envelope("b", tool: "scan", at: 1), envelope("c", principal: "bob", at: 2),
                envelope("d", parentID: "a", at: 3), envelope("e", tool: nil, at: 4), envelope("f", at: 5),
            ],
            in: store
        )
        _ = try await store.apply([success("a"), progress("b", 0, .received)], atUnixNano: time(10))
        let failure = AddressedReport("c", .final(FinalReport(outcome: .failed)))
        _ = try await store.apply([failure], atUnixNano: time(11))
        _ = try await store.cancel("f", reason: nil, atUnixNano: time(12))
        let cases: [(EnvelopeQuery, [String])] = [
            (EnvelopeQuery(status: .pending), ["e", "d"]), (EnvelopeQuery(status: .running), ["b"]),
            (EnvelopeQuery(status: .succeeded), ["a"]), (EnvelopeQuery(status: .failed), ["c"]),
            (EnvelopeQuery(status: .canceled), ["f"]), (EnvelopeQuery(tool: "scan"), ["b"]),
            (EnvelopeQuery(principal: "bob"), ["c"]), (EnvelopeQuery(principal: "nobody"), []),
            (EnvelopeQuery(parentID: "a"), ["d"]), (EnvelopeQuery(sinceUnixNano: time(4)), ["f", "e"]),
            (EnvelopeQuery(untilUnixNano: time(1)), ["a"]),
            (EnvelopeQuery(sinceUnixNano: time(1), untilUnixNano: time(3)), ["c", "b"]),
            (EnvelopeQuery(status: .pending, tool: "resize", principal: "alice"), ["d"]),
        ]
        for (query, expected) in cases {
            try expect(try await store.list(query).envelopes.map(\.id), expected, "\(query)")
        }
        await store.close()
    }

    func listsByChange() async throws {
        let store = try await harness.open()
        let part = envelope("part", parentID: "a", at: 4)
        try await create(
            [envelope("a", at: 0), envelope("b", at: 1), envelope("c", at: 2), envelope("d", at: 3), part],
            in: store
        )
        try await create([envelope("of-bob", principal: "bob", at: 5)], in: store)
        _ = try await store.apply([progress("b", 0, .received)], atUnixNano: time(10))
        _ = try await store.apply([success("a"), progress("part", 0, .received)], atUnixNano: time(11))
        // Two that changed at one moment are in the order of their ids.
        _ = try await store.apply([progress("c", 0, .received), progress("d", 0, .received)], atUnixNano: time(12))
        var query = EnvelopeQuery(principal: "alice", excludesParts: true, order: .changed, limit: 3)
        let page = try await store.list(query)
        try expect(page.envelopes.map(\.id), ["d", "c", "a"], "the first page")
        // What has changed meanwhile is in front, and does not move the pages.
        _ = try await store.apply([progress("d", 0, .processing)], atUnixNano: time(13))
        query.after = page.next
        let second = try await store.list(query)
        try expect(second.envelopes.map(\.id), ["b"], "the second page")
        try expect(second.next, nil, "no further page")
        query.after = nil
        query.changedSinceUnixNano = time(12)
        try expect(try await store.list(query).envelopes.map(\.id), ["d", "c"], "what changed since")
        query.status = .succeeded
        query.changedSinceUnixNano = time(11)
        try expect(try await store.list(query).envelopes.map(\.id), ["a"], "of a status")
        await store.close()
    }

    func pagesWithoutGaps() async throws {
        let store = try await harness.open()
        for number in 0..<25 {
            // Five at each moment.
            try await create([envelope("e\(number + 10)", at: Double(number / 5))], in: store)
        }
        for query in [EnvelopeQuery(limit: 7), EnvelopeQuery(status: .pending, principal: "alice", limit: 5)] {
            var query = query
            var found: [String] = []
            while true {
                let page = try await store.list(query)
                found += page.envelopes.map(\.id)
                guard let next = page.next else { break }
                // What comes later does not move the pages.
                try await create([envelope("new-\(query.limit)-\(found.count)", at: 100)], in: store)
                query.after = EnvelopeCursor(text: next.text)
                try expect(query.after, next, "a cursor as text")
            }
            try expect(found.filter { $0.hasPrefix("e") }, (10..<35).reversed().map { "e\($0)" }, "all, once")
        }
        await store.close()
    }
}

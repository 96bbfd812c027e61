// SPDX-License-Identifier: Apache-2.0

internal import Tracking

extension ConformanceChecks {
    func cancels() async throws {
        let store = try await harness.open()
        try await create([envelope("one", timeout: .seconds(5)), envelope("two")], in: store)
        let outcome = try await store.cancel("one", reason: "no longer needed", atUnixNano: time(1))
        guard case .canceled(let events) = outcome else {
            throw TrackingConformanceFailure("not canceled: \(outcome)", file: #fileID, line: #line)
        }
        try expect(events.map(\.status), [.canceled], "status of the events")
        try expect(events, try await store.events(of: "one", after: 0, limit: 9), "stored events")
        try expect(try await record("one", in: store).error, "no longer needed", "reason")
        let again = try await store.cancel("one", reason: nil, atUnixNano: time(2))
        try expect(again, .alreadyFinal(.canceled), "a second cancellation")
        let late = try await store.apply([success("one")], atUnixNano: time(3))
        try expect(late.map(\.event), [nil], "a late success")
        try expect(try await store.nextDeadlineUnixNano(), nil, "the deadline is gone")
        try expect(try await record("two", in: store).status, .pending, "the other envelope")
        await store.close()
    }

    func cancelsWhatWasSplitOff() async throws {
        let store = try await harness.open()
        let root = envelope("root")
        let ended = root.child(id: "ended", actors: ["b"], currentActorIndex: 0, atUnixNano: time(1))
        let open = root.child(id: "open", actors: ["b"], currentActorIndex: 0, atUnixNano: time(1))
        let grandchild = ended.child(id: "grandchild", actors: ["c"], currentActorIndex: 0, atUnixNano: time(2))
        try await create([root, ended, open, grandchild, envelope("stranger")], in: store)
        _ = try await store.apply([success("ended")], atUnixNano: time(3))
        guard case .canceled(let events) = try await store.cancel("root", reason: nil, atUnixNano: time(4)) else {
            throw TrackingConformanceFailure("not canceled", file: #fileID, line: #line)
        }
        try expect(events.first?.envelopeID, "root", "its own event comes first")
        try expect(Set(events.map(\.envelopeID)), ["root", "open", "grandchild"], "what is canceled")
        try expect(try await record("ended", in: store).status, .succeeded, "what had ended")
        try expect(try await record("stranger", in: store).status, .pending, "what does not belong to it")
        await store.close()
    }

    func listsWhatWasCanceled() async throws {
        let store = try await harness.open()
        for number in 0..<10 {
            try await create([envelope("e\(number)", at: Double(number))], in: store)
        }
        // Two at each moment, so that a page ends between envelopes of the same time.
        for number in 0..<10 {
            _ = try await store.cancel("e\(number)", reason: nil, atUnixNano: time(Double(20 + number / 2)))
        }
        try await create([envelope("open")], in: store)
        var found: [CanceledEnvelope] = []
        while true {
            let page = try await store.canceled(sinceUnixNano: time(21), after: found.last, limit: 3)
            found += page
            guard page.count == 3 else { break }
        }
        try expect(found.map(\.id), (2..<10).map { "e\($0)" }, "in the order of cancellation")
        try expect(found.first?.canceledAtUnixNano, time(21), "time of cancellation")
        await store.close()
    }

    func expiresInOrder() async throws {
        let store = try await harness.open()
        try expect(try await store.nextDeadlineUnixNano(), nil, "no deadline yet")
        try await create(
            [
                envelope("late", timeout: .seconds(400)), envelope("first", timeout: .seconds(90)),
                envelope("second", timeout: .seconds(300)), envelope("never"),
            ],
            in: store
        )
        try expect(try await store.nextDeadlineUnixNano(), time(90), "the first deadline")
        try expect(try await store.expire(atUnixNano: time(89.9), limit: 9), [], "before the first deadline")
        let first = try await store.expire(atUnixNano: time(350), limit: 1)
        try expect(first.map(\.envelopeID), ["first"], "the one that is due first")
        try expect(first.first?.message, "envelope timed out after 1m30s", "message")
        try expect(first.first?.status, .failed, "status")
        let second = try await store.expire(atUnixNano: time(350), limit: 9)
        try expect(second.map(\.error), ["envelope timed out after 5m0s"], "the next one")
        try expect(try await store.nextDeadlineUnixNano(), time(400), "the next deadline")
        try expect(try await store.expire(atUnixNano: time(400), limit: 9).count, 1, "at the deadline itself")
        try expect(try await store.expire(atUnixNano: time(500), limit: 9), [], "nothing expires twice")
        let late = try await store.apply([success("first")], atUnixNano: time(501))
        try expect(late.map(\.event), [nil], "a result after the time")
        try expect(try await record("never", in: store).status, .pending, "without a deadline")
        try await expectConsistent("first", in: store)
        await store.close()
    }

    func expiresNothingThatEnded() async throws {
        let store = try await harness.open()
        try await create([envelope("one", timeout: .seconds(5)), envelope("two", timeout: .seconds(6))], in: store)
        _ = try await store.apply([success("one")], atUnixNano: time(1))
        try expect(try await store.nextDeadlineUnixNano(), time(6), "the deadline of the open one")
        let expired = try await store.expire(atUnixNano: time(60), limit: 9)
        try expect(expired.map(\.envelopeID), ["two"], "what expires")
        try expect(try await record("one", in: store).status, .succeeded, "what had ended")
        try expect(try await store.nextDeadlineUnixNano(), nil, "no deadline is left")
        await store.close()
    }

    func keepsAllWhenReopened() async throws {
        let first = try await harness.open()
        try await create([envelope("one", key: "k"), envelope("two"), envelope("three")], in: first)
        _ = try await first.apply([progress("one", 0, .received), success("two")], atUnixNano: time(1))
        _ = try await first.cancel("three", reason: "why not", atUnixNano: time(2))
        var records: [TrackedEnvelope] = []
        var events: [[EnvelopeEvent]] = []
        for id in ["one", "two", "three"] {
            records.append(try await record(id, in: first))
            events.append(try await first.events(of: id, after: 0, limit: 9))
        }
        await first.close()

        let second = try await harness.open()
        for (index, before) in records.enumerated() {
            try expect(try await second.envelope(before.id), before, "record after reopening")
            let after = try await second.events(of: before.id, after: 0, limit: 9)
            try expect(after, events[index], "events after reopening")
        }
        try expect(try await second.create(envelope("four", key: "k")), .existing(records[0]), "key after reopening")
        let outcomes = try await second.apply([progress("one", 0, .processing)], atUnixNano: time(3))
        try expect(outcomes.first?.event?.sequence, 2, "numbers go on after reopening")
        await second.close()
    }

    func keepsDeadlinesWhenReopened() async throws {
        let first = try await harness.open()
        try await create([envelope("one", timeout: .seconds(5)), envelope("two", timeout: .seconds(50))], in: first)
        await first.close()
        let second = try await harness.open()
        try expect(try await second.nextDeadlineUnixNano(), time(5), "the first deadline")
        let expired = try await second.expire(atUnixNano: time(20), limit: 9)
        try expect(expired.map(\.envelopeID), ["one"], "what expired meanwhile")
        await second.close()
    }
}

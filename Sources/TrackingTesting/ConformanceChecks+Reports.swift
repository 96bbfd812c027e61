// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Tracking

extension ConformanceChecks {
    func keepsProgress() async throws {
        let store = try await harness.open()
        try await create([envelope("one")], in: store)
        let steps: [(Int, ActorState, Double)] = [
            (0, .received, 10.0 / 3), (0, .processing, 50.0 / 3), (0, .completed, 100.0 / 3), (1, .received, 110.0 / 3),
            (2, .completed, 100),
        ]
        for (index, state, percent) in steps {
            let outcomes = try await store.apply([progress("one", index, state)], atUnixNano: time(1))
            try expect(outcomes.first?.event?.progressPercent, percent, "progress at \(index) \(state)")
            let record = try await record("one", in: store)
            try expect(record.progressPercent, percent, "stored progress at \(index) \(state)")
            try expect(record.currentActorIndex, index, "place")
            try expect(record.currentActorState, state, "state")
            try expect(record.status, .running, "status")
        }
        let late = try await store.apply([progress("one", 0, .processing)], atUnixNano: time(2))
        try expect(late, [.nothingNew(progressPercent: 100)], "a late report")
        try await expectConsistent("one", in: store)
        await store.close()
    }

    func keepsRouteExtensions() async throws {
        let store = try await harness.open()
        try await create([envelope("one")], in: store)
        let longer = ["a", "b", "c", "d", "e"]
        _ = try await store.apply([progress("one", 1, .processing, actors: longer)], atUnixNano: time(1))
        try expect(try await record("one", in: store).actors, longer, "a longer route wins")
        _ = try await store.apply([progress("one", 2, .received)], atUnixNano: time(2))
        try expect(try await record("one", in: store).actors, longer, "a shorter route does not")
        let events = try await store.events(of: "one", after: 0, limit: 9)
        try expect(events.map(\.actors), [longer, longer], "routes of the events")
        await store.close()
    }

    func keepsAnEmptyRoute() async throws {
        let store = try await harness.open()
        var empty = envelope("one")
        empty.state.actors = []
        empty.state.currentActorName = nil
        try await create([empty], in: store)
        let outcomes = try await store.apply([progress("one", 0, .processing, actors: [])], atUnixNano: time(1))
        try expect(outcomes.first?.event?.progressPercent, 0, "progress without a route")
        try expect(try await record("one", in: store).actors, [], "the route")
        await store.close()
    }

    func numbersEveryUpdate() async throws {
        let store = try await harness.open()
        try await create([envelope("one"), envelope("two")], in: store)
        for number in 1...100 {
            let report = progress("one", 1, .processing, message: "step \(number)")
            _ = try await store.apply([report, progress("two", 0, .received)], atUnixNano: time(Double(number)))
        }
        let events = try await store.events(of: "one", after: 0, limit: 1000)
        try expect(events.map(\.sequence), Array(1...100), "numbers")
        try expect(events.map(\.message), (1...100).map { "step \($0)" }, "messages")
        let page = try await store.events(of: "one", after: 40, limit: 7)
        try expect(page.map(\.sequence), Array(41...47), "a page of events")
        try expect(try await store.events(of: "one", after: 100, limit: 7), [], "events behind the last one")
        try expect(try await store.events(of: "two", after: 0, limit: 7).map(\.sequence), [1], "of the other envelope")
        await store.close()
    }

    func appliesABatchInOrder() async throws {
        let store = try await harness.open()
        try await create([envelope("one"), envelope("two")], in: store)
        let outcomes = try await store.apply(
            [
                progress("one", 0, .received), progress("one", 0, .completed), progress("two", 0, .received),
                progress("one", 0, .completed), success("one"), progress("one", 2, .completed),
            ],
            atUnixNano: time(1)
        )
        try expect(outcomes.map { $0.event?.sequence }, [1, 2, 1, nil, 3, nil], "numbers")
        try expect(outcomes.last, .nothingNew(progressPercent: 100), "a report after the final one")
        try expect(try await record("one", in: store).status, .succeeded, "status")
        try await expectConsistent("one", in: store)
        await store.close()
    }

    func keepsSuccess() async throws {
        let store = try await harness.open()
        try await create([envelope("one")], in: store)
        let result = RawJSON(trusted: Array(#"{"answer":42}"#.utf8))
        let report = FinalReport(outcome: .succeeded, result: result, storedAt: "s3://bucket/key")
        _ = try await store.apply([AddressedReport("one", .final(report))], atUnixNano: time(3))
        let record = try await record("one", in: store)
        try expect(record.status, .succeeded, "status")
        try expect(record.result, result, "result")
        try expect(record.progressPercent, 100, "progress")
        try expect(
            record.message,
            "Envelope completed successfully, results stored at s3://bucket/key",
            "message"
        )
        try expect(record.updatedAtUnixNano, time(3), "time")
        let events = try await store.events(of: "one", after: 0, limit: 9)
        try expect(events.map(\.result), [result], "result of the final event")
        await store.close()
    }

    func keepsFailure() async throws {
        let store = try await harness.open()
        try await create([envelope("one")], in: store)
        _ = try await store.apply([progress("one", 1, .processing)], atUnixNano: time(1))
        let details = RawJSON(trusted: Array(#"{"type":"ValueError"}"#.utf8))
        let report = FinalReport(
            outcome: .failed,
            error: "no paper",
            errorDetails: details,
            actors: ["a", "b", "c"],
            currentActorIndex: 1,
            currentActorName: "b"
        )
        _ = try await store.apply([AddressedReport("one", .final(report))], atUnixNano: time(2))
        let record = try await record("one", in: store)
        let result =
            #"{"error":"no paper","details":{"type":"ValueError"},"failed_actor":"b","failed_actor_idx":1,"#
            + #""route":["a","b","c"]}"#
        try expect(record.status, .failed, "status")
        try expect(record.error, "no paper", "error")
        try expect(record.errorDetails, details, "details")
        try expect(record.message, "Envelope failed at actor 'b': no paper", "message")
        try expect(record.result.map { String(decoding: $0.bytes, as: UTF8.self) }, result, "result")
        let events = try await store.events(of: "one", after: 0, limit: 9)
        try expect(events.last?.error, "no paper", "error of the event")
        try expect(events.map { $0.result == record.result }, [false, true], "result of the events")
        await store.close()
    }

    func neverOverwritesAFinalStatus() async throws {
        let store = try await harness.open()
        try await create([envelope("one", timeout: .seconds(5))], in: store)
        _ = try await store.apply([success("one")], atUnixNano: time(1))
        let before = try await record("one", in: store)
        let failure = AddressedReport("one", .final(FinalReport(outcome: .failed, error: "late")))
        _ = try await store.apply([progress("one", 1, .processing), failure, success("one")], atUnixNano: time(2))
        try expect(try await store.expire(atUnixNano: time(100), limit: 9), [], "nothing expires")
        let outcome = try await store.cancel("one", reason: nil, atUnixNano: time(3))
        try expect(outcome, .alreadyFinal(.succeeded), "cancellation")
        try expect(try await store.envelope("one"), before, "the record")
        try await expectConsistent("one", in: store)
        await store.close()
    }
}

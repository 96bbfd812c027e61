// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Tracking

/// The checks of `TrackingConformance` on one database.
struct ConformanceChecks<Harness: TrackingHarness> {
    let harness: Harness

    /// When everything begins; the checks count from here.
    static var start: UInt64 { 1_750_000_000_000_000_000 }

    /// Some seconds after the beginning.
    func time(_ seconds: Double) -> UInt64 {
        Self.start + UInt64(seconds * 1_000_000_000)
    }

    /// A pending envelope of three actors.
    func envelope(
        _ id: String,
        parentID: String? = nil,
        tool: String? = "resize",
        principal: String = "alice",
        key: String? = nil,
        timeout: Duration? = nil,
        at seconds: Double = 0
    ) -> TrackedEnvelope {
        TrackedEnvelope(
            id: id,
            parentID: parentID,
            tool: tool,
            principal: principal,
            actors: ["a", "b", "c"],
            payload: RawJSON(trusted: Array(#"{"n":1.0}"#.utf8)),
            timeout: timeout,
            idempotencyKey: key,
            createdAtUnixNano: time(seconds)
        )
    }

    /// A report of progress.
    func progress(
        _ id: String,
        _ index: Int,
        _ state: ActorState,
        actors: [String] = ["a", "b", "c"],
        message: String? = nil
    ) -> AddressedReport {
        AddressedReport(
            id,
            .progress(ProgressReport(actors: actors, currentActorIndex: index, state: state, message: message))
        )
    }

    /// A report that all went well.
    func success(_ id: String) -> AddressedReport {
        AddressedReport(id, .final(FinalReport(outcome: .succeeded, result: .null)))
    }

    /// Creates envelopes and throws unless each is new.
    func create(_ envelopes: [TrackedEnvelope], in store: any TrackingStore) async throws {
        for envelope in envelopes {
            try expect(try await store.create(envelope), .created, "creation of \(envelope.id)")
        }
    }

    /// The record of an envelope that must exist.
    func record(_ id: String, in store: any TrackingStore, line: Int = #line) async throws -> TrackedEnvelope {
        guard let envelope = try await store.envelope(id) else {
            throw TrackingConformanceFailure("\(id) is unknown", file: #fileID, line: line)
        }
        return envelope
    }

    /// Throws unless the events of an envelope are what its record says: gapless, growing, the final one last.
    func expectConsistent(_ id: String, in store: any TrackingStore, line: Int = #line) async throws {
        let record = try await record(id, in: store, line: line)
        let events = try await store.events(of: id, after: 0, limit: 10_000)
        try expect(events.map(\.sequence), Array(1..<(record.lastSequence + 1)), "sequence numbers", line: line)
        try expect(events.last?.status ?? .pending, record.status, "status of the last event", line: line)
        try expect(events.dropLast().contains(where: \.isFinal), false, "a final event is not the last", line: line)
        let ranks = events.map(\.status.rank)
        try expect(ranks, ranks.sorted(), "status of events", line: line)
        let percents = events.compactMap(\.progressPercent)
        try expect(percents, percents.sorted(), "progress of events", line: line)
    }

    /// Throws unless the call throws this.
    func expectThrows(
        _ expected: TrackingError,
        _ what: String,
        line: Int = #line,
        _ body: () async throws -> Void
    ) async throws {
        do {
            try await body()
        } catch let error as TrackingError {
            return try expect(error, expected, what, line: line)
        }
        throw TrackingConformanceFailure("\(what): nothing was thrown", file: #fileID, line: line)
    }

    // MARK: Keeping

    func keepsEveryMember() async throws {
        let store = try await harness.open()
        var whole = TrackedEnvelope(
            id: "whole",
            parentID: "parent",
            tool: "resize",
            principal: "alice",
            actors: ["a", "b"],
            currentActorIndex: 1,
            payload: RawJSON(trusted: Array(#"{"n":1.0,"big":12345678901234567890}"#.utf8)),
            headers: RawJSON(trusted: Array(#"{"x-a":"b"}"#.utf8)),
            routeMetadata: RawJSON(trusted: Array(#"{"job_id":7}"#.utf8)),
            timeout: .milliseconds(1500),
            traceID: "0af7651916cd43dd8448eb211c80319c",
            idempotencyKey: "key",
            createdAtUnixNano: time(0)
        )
        let bare = TrackedEnvelope(
            id: "bare",
            principal: "",
            actors: ["a"],
            payload: .null,
            createdAtUnixNano: time(1)
        )
        try await create([whole, bare], in: store)
        try expect(try await store.envelope("whole"), whole, "an envelope with every member")
        try expect(try await store.envelope("bare"), bare, "an envelope with none")
        let report = EnvelopeReport.progress(
            ProgressReport(actors: ["a", "b"], currentActorIndex: 1, state: .processing, message: "at work")
        )
        let event = whole.apply(report, atUnixNano: time(2))
        let outcomes = try await store.apply([AddressedReport("whole", report)], atUnixNano: time(2))
        try expect(outcomes.map(\.event), [event], "the event")
        try expect(try await store.envelope("whole"), whole, "the envelope after a report")
        try expect(try await store.events(of: "whole", after: 0, limit: 9), [event].compactMap { $0 }, "events")
        await store.close()
    }

    func keepsLargeAndOddValues() async throws {
        let store = try await harness.open()
        let text = #"{"t":"\u0000 é 漢字 🎈 \" \","d":"# + "\"" + String(repeating: "x", count: 3 << 20) + "\"}"
        var envelope = envelope("odd-é-漢-'\";--", tool: "naïve'\"", principal: "björn \u{1F388}")
        envelope.payload = RawJSON(trusted: Array(text.utf8))
        try await create([envelope], in: store)
        try expect(try await store.envelope(envelope.id) == envelope, true, "a large envelope comes back unchanged")
        let final = FinalReport(outcome: .succeeded, result: envelope.payload, actors: ["é", "漢\n", ""])
        _ = try await store.apply([AddressedReport(envelope.id, .final(final))], atUnixNano: time(1))
        let events = try await store.events(of: envelope.id, after: 0, limit: 9)
        try expect(events.last?.result == envelope.payload, true, "a large result comes back unchanged")
        try expect(events.last?.actors, ["é", "漢\n", ""], "odd names")
        let page = try await store.list(EnvelopeQuery(tool: envelope.tool, principal: envelope.principal))
        try expect(page.envelopes.map(\.id), [envelope.id], "found by odd names")
        await store.close()
    }

    func refusesDuplicateIDs() async throws {
        let store = try await harness.open()
        let first = envelope("one")
        try await create([first], in: store)
        try await expectThrows(.duplicateID("one"), "a duplicate id") {
            _ = try await store.create(envelope("one", tool: "other", principal: "bob"))
        }
        try await expectThrows(.duplicateID("one"), "a duplicate id with a new key") {
            _ = try await store.create(envelope("one", key: "new"))
        }
        try expect(try await store.envelope("one"), first, "the first envelope")
        try await create([envelope("two", key: "new")], in: store)
        await store.close()
    }

    func honoursIdempotencyKeys() async throws {
        let store = try await harness.open()
        var first = envelope("one", key: "k")
        try await create(
            [first, envelope("other", principal: "bob", key: "k"), envelope("third", key: "l")],
            in: store
        )
        _ = first.apply(progress("one", 0, .received).report, atUnixNano: time(1))
        _ = try await store.apply([progress("one", 0, .received)], atUnixNano: time(1))
        try expect(try await store.create(envelope("two", key: "k")), .existing(first), "the same key again")
        try expect(try await store.create(envelope("one", key: "k")), .existing(first), "the same id and key again")
        try expect(try await store.envelope("two"), nil, "the second envelope")
        await store.close()
    }

    func knowsNothingOfUnknownIDs() async throws {
        let store = try await harness.open()
        try await create([envelope("known")], in: store)
        try expect(try await store.envelope("nobody"), nil, "record")
        try expect(try await store.events(of: "nobody", after: 0, limit: 5), [], "events")
        try expect(try await store.cancel("nobody", reason: nil, atUnixNano: time(1)), .unknown, "cancellation")
        let reports = [success("nobody"), progress("known", 0, .received), progress("nobody", 1, .received)]
        let outcomes = try await store.apply(reports, atUnixNano: time(1))
        try expect(outcomes.map { $0 == .unknown }, [true, false, true], "unknown ids are skipped")
        try expect(try await store.apply([], atUnixNano: time(1)), [], "no reports")
        try expect(try await record("known", in: store).status, .running, "status of the known one")
        await store.close()
    }

    func throwsWhenClosed() async throws {
        let store = try await harness.open()
        try await create([envelope("one")], in: store)
        await store.close()
        await store.close()
        try await expectThrows(.closed, "create") { _ = try await store.create(envelope("two")) }
        try await expectThrows(.closed, "envelope") { _ = try await store.envelope("one") }
        try await expectThrows(.closed, "apply") { _ = try await store.apply([success("one")], atUnixNano: time(1)) }
        try await expectThrows(.closed, "prune") {
            _ = try await store.prune(RetentionPolicy(), atUnixNano: time(1), limit: 1)
        }
    }
}

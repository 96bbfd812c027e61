// SPDX-License-Identifier: Apache-2.0

import Envelopes
import SeededRandom
import Testing
import Tracking
import TrackingTesting

@testable import SQLiteTracking

@Suite(.timeLimit(.minutes(10))) struct `Any sequence of calls` {
    private func report(_ generator: inout SeededGenerator, _ id: String) -> AddressedReport {
        switch generator.below(6) {
        case 0: return Samples.success(id)
        case 1:
            let failure = FinalReport(outcome: .failed, error: "e", errorDetails: .null, currentActorName: "a")
            return AddressedReport(id, .final(failure))
        default:
            return Samples.progress(id, "m\(generator.below(4))", index: generator.below(3))
        }
    }

    @Test(arguments: 0..<12)
    func `has the same answers from SQLite as from a store in memory`(seed: Int) async throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let harness = try SQLiteHarness { $0.checkpointBytes = 1 << 16 }
        let model = InMemoryTrackingStore()
        var store = try await harness.store()
        var now: UInt64 = 1_000_000_000
        for step in 0..<250 {
            now += UInt64(generator.below(500_000_000)) + 1
            let id = "e\(generator.below(24))"
            let text = "seed \(seed), step \(step)"
            switch generator.below(14) {
            case 0...2:
                var envelope = Samples.envelope(
                    generator.oneIn(8) ? id : "e\(generator.below(10_000))",
                    key: generator.oneIn(3) ? "k\(generator.below(12))" : nil,
                    timeout: generator.oneIn(2) ? .milliseconds(generator.below(20_000)) : nil,
                    at: now
                )
                if generator.oneIn(2) {
                    envelope.publicationDueAtUnixNano = now + UInt64(generator.below(5_000_000_000))
                }
                let expected = await creation { () throws(TrackingError) in try await model.create(envelope) }
                let actual = await creation { [store] () throws(TrackingError) in try await store.create(envelope) }
                #expect(actual == expected, "\(text)")
            case 3...6:
                let known = try await model.list(EnvelopeQuery(limit: 30)).envelopes.map(\.id)
                let reports = (0..<(1 + generator.below(4))).map { _ in
                    report(&generator, known.randomElement(using: &generator) ?? id)
                }
                let expected = try await model.apply(reports, atUnixNano: now)
                #expect(try await store.apply(reports, atUnixNano: now) == expected, "\(text)")
            case 7:
                let known = try await model.list(EnvelopeQuery(limit: 30)).envelopes.map(\.id)
                let id = known.randomElement(using: &generator) ?? id
                let expected = try await model.cancel(id, reason: "r", atUnixNano: now)
                #expect(try await store.cancel(id, reason: "r", atUnixNano: now) == expected, "\(text)")
            case 8:
                let expected = try await model.expire(atUnixNano: now, limit: 100)
                let actual = try await store.expire(atUnixNano: now, limit: 100)
                #expect(Set(actual.map(\.envelopeID)) == Set(expected.map(\.envelopeID)), "\(text)")
            case 9:
                let policy = RetentionPolicy(eventAge: .seconds(5), recordAge: .seconds(25), maxRecords: 1000)
                let expected = try await model.prune(policy, atUnixNano: now, limit: 100)
                #expect(try await store.prune(policy, atUnixNano: now, limit: 100) == expected, "\(text)")
            case 10:
                let query = EnvelopeQuery(
                    status: generator.oneIn(2) ? generator.pick(EnvelopeStatus.allCases) : nil,
                    tool: generator.oneIn(3) ? "resize" : nil,
                    sinceUnixNano: generator.oneIn(2) ? now - min(now, UInt64(generator.below(9_000_000_000))) : nil,
                    limit: 1 + generator.below(40)
                )
                let expected = try await model.list(query)
                #expect(try await store.list(query) == expected, "\(text)")
            case 11:
                let (again, limit) = (now + UInt64(generator.below(5_000_000_000)), 1 + generator.below(5))
                let expected = try await model.takeUnpublished(dueAtUnixNano: now, againAtUnixNano: again, limit: limit)
                let actual = try await store.takeUnpublished(dueAtUnixNano: now, againAtUnixNano: again, limit: limit)
                #expect(actual == expected, "\(text)")
            case 12:
                let known = try await model.list(EnvelopeQuery(limit: 30)).envelopes.map(\.id)
                let ids = known.filter { _ in generator.oneIn(4) } + [id]
                try await model.published(ids)
                try await store.published(ids)
            default:
                guard generator.oneIn(6) else { break }
                await store.close()
                store = try await harness.store()
            }
            let deadline = try await model.nextDeadlineUnixNano()
            #expect(try await store.nextDeadlineUnixNano() == deadline, "\(text)")
        }
        for summary in try await model.list(EnvelopeQuery(limit: 10_000)).envelopes {
            let expected = try await model.envelope(summary.id)
            #expect(try await store.envelope(summary.id) == expected)
            let events = try await model.events(of: summary.id, after: 0, limit: 1000)
            #expect(try await store.events(of: summary.id, after: 0, limit: 1000) == events)
        }
        let canceled = try await model.canceled(sinceUnixNano: 0, after: nil, limit: 1000)
        #expect(try await store.canceled(sinceUnixNano: 0, after: nil, limit: 1000) == canceled)
        await store.close()
    }

    private func creation(
        _ body: () async throws(TrackingError) -> Creation
    ) async -> Result<Creation, TrackingError> {
        do throws(TrackingError) {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
}

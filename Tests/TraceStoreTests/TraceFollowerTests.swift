// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import TelemetryCore
internal import Testing

@testable internal import TraceStore

@Suite(.timeLimit(.minutes(10))) struct TraceFollowerTests {
    /// Follows while the closure records, until what was heard satisfies it.
    private func follow(
        _ fixture: SearchFixture,
        _ query: TraceQuery,
        _ subject: TraceFollower.Subject,
        until count: Int,
        _ record: @escaping @Sendable () -> Void
    ) async throws -> [String] {
        let follower = try TraceFollower(directory: fixture.store.folder.path, query: query, subject: subject)
        let heard = Mutex<[String]>([])
        let hasBegun = Atomic(false)
        try await follower.run { news in
            switch news {
            // The first look is over when what was there before has been told of.
            case .hops(let hops):
                heard.withLock { $0 += hops.map { "\($0.hop.actor) \($0.hop.envelopeID)" } }
            case .traces(let traces):
                heard.withLock { $0 += traces.map { "\($0.summary.traceID.low) \($0.summary.status)" } }
            case .warning(let warning): Issue.record("\(warning)")
            case .looked:
                if !hasBegun.exchange(true, ordering: .relaxed) { record() }
                if heard.withLock({ $0.count }) >= count { follower.stop() }
            }
        }
        return heard.withLock { $0 }
    }

    @Test func `hops are told of as they are recorded, also those of new slices`() async throws {
        let fixture = try SearchFixture()
        fixture.record(1, .open)
        fixture.flush()
        let heard = try await follow(fixture, TraceQuery(), .hops, until: 5) {
            fixture.record(2)
            fixture.record(3, .open)
            fixture.record(4, .open)
            fixture.flush()
        }
        #expect(heard.sorted() == ["a env-2", "a env-3", "a env-4", "b env-2", "happy-end env-2"])
    }

    @Test func `the filters are those of a search, on the hop alone`() async throws {
        let fixture = try SearchFixture()
        let query = TraceQuery(actor: "b", payloads: [try #require(PayloadCondition("n=2"))])
        let heard = try await follow(fixture, query, .hops, until: 1) {
            for number in 1...3 as ClosedRange<UInt64> { fixture.record(number, payload: #"{"n":\#(number)}"#) }
            fixture.flush()
        }
        #expect(heard == ["b env-2"])
    }

    @Test func `what was recorded since a time comes first`() async throws {
        let fixture = try SearchFixture()
        for number in 1...5 as ClosedRange<UInt64> { fixture.record(number, .open) }
        fixture.flush()
        let query = TraceQuery(sinceUnixNano: Sample.time(41))
        let heard = try await follow(fixture, query, .hops, until: 3) {
            fixture.record(6, .open)
            fixture.flush()
        }
        #expect(heard == ["a env-4", "a env-5", "a env-6"])
    }

    @Test func `a trace is told of once, when it is over`() async throws {
        let fixture = try SearchFixture()
        let heard = try await follow(fixture, TraceQuery(), .traces, until: 3) {
            fixture.record(1, .open)
            fixture.record(2)
            fixture.record(3, .failed)
            fixture.record(4, .deadLettered)
            fixture.flush()
        }
        #expect(heard.sorted() == ["2 succeeded", "3 failed", "4 failed"])
    }

    @Test func `a folder that is missing is an error`() throws {
        #expect(throws: TraceStoreError.noFolder(path: "/nowhere/traces")) {
            try TraceFollower(directory: "/nowhere/traces", query: TraceQuery(), subject: .hops)
        }
    }

    @Test func `following leaves no file behind`() async throws {
        let fixture = try SearchFixture()
        _ = try await follow(fixture, TraceQuery(), .traces, until: 1) {
            fixture.record(1)
            fixture.flush()
        }
        fixture.close()
        #expect(fixture.store.folder.files.allSatisfy { $0.hasSuffix(".db") })
    }
}

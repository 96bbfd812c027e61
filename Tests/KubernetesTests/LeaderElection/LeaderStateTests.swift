// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import Testing

@testable import Kubernetes

@Suite struct `The state of a leader` {
    private static func candidate(_ identity: String = "me") -> LeaderState {
        LeaderState(identity: identity, timing: LeaderTiming())
    }

    private static func record(_ holder: String, renewed: String = "r1", duration: Int = 15) -> LeaseRecord {
        LeaseRecord(
            holder: holder,
            duration: .seconds(duration),
            acquireTime: "a1",
            renewTime: renewed,
            transitions: 4
        )
    }

    private static func update(_ step: LeaderState.Step) -> LeaseRecord? {
        if case .update(let record) = step { record } else { nil }
    }

    @Test func `makes a Lease that is not there`() {
        var state = Self.candidate()
        guard case .create(let record) = state.looked(nil, at: .zero, unixNano: 1_000_000_000) else {
            Issue.record("no Lease is made")
            return
        }
        #expect(record.holder == "me")
        #expect(record.renewTime == "1970-01-01T00:00:01.000000Z")
        #expect(!state.isLeading(at: .zero))
        state.wrote(record, begun: .seconds(1))
        #expect(state.isLeading(at: .seconds(10)))
        #expect(!state.isLeading(at: .seconds(11)))
        #expect(state.deadline == .seconds(11))
    }

    @Test func `waits for another until nothing was seen of it for as long as its Lease says`() {
        var state = Self.candidate()
        #expect(state.looked(Self.record("you"), at: .seconds(100), unixNano: 0) == .wait)
        #expect(state.holder == "you")
        #expect(state.looked(Self.record("you"), at: .seconds(114), unixNano: 0) == .wait)
        // A sign of life, whatever time it names.
        #expect(state.looked(Self.record("you", renewed: "r0"), at: .seconds(114), unixNano: 0) == .wait)
        #expect(state.looked(Self.record("you", renewed: "r0"), at: .seconds(128), unixNano: 0) == .wait)
        let taken = Self.update(state.looked(Self.record("you", renewed: "r0"), at: .seconds(129), unixNano: 0))
        #expect(taken?.holder == "me")
        #expect(taken?.transitions == 5)
    }

    @Test func `takes at once what nobody holds, and what it holds itself`() {
        var state = Self.candidate()
        #expect(Self.update(state.looked(Self.record(""), at: .zero, unixNano: 0))?.transitions == 5)
        let mine = Self.update(state.looked(Self.record("me"), at: .zero, unixNano: 0))
        #expect(mine?.transitions == 4)
        #expect(mine?.acquireTime == "a1")
    }

    @Test func `renews without a look while it leads, and stops at once when another has the Lease`() {
        var state = Self.candidate()
        #expect(state.renewal(at: .zero, unixNano: 0) == nil)
        state.wrote(Self.record("me"), begun: .zero)
        #expect(state.renewal(at: .seconds(2), unixNano: 0)?.holder == "me")
        #expect(state.renewal(at: .seconds(10), unixNano: 0) == nil)
        #expect(state.looked(Self.record("you"), at: .seconds(3), unixNano: 0) == .wait)
        #expect(!state.isLeading(at: .seconds(3)))
        #expect(state.release(unixNano: 0) == nil)
    }

    @Test func `gives up what it holds, so that others need not wait`() {
        var state = Self.candidate()
        state.wrote(Self.record("me"), begun: .zero)
        state.stop()
        #expect(!state.isLeading(at: .zero))
        #expect(state.release(unixNano: 0)?.holder == "")
        #expect(state.release(unixNano: 0)?.duration == .seconds(1))
    }

    @Test func `is written as a Lease and read back`() {
        let record = Self.record("me")
        #expect(LeaseRecord(record.spec) == record)
        #expect(LeaseRecord(nil).holder == "")
    }
}

// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import SeededRandom
import Testing

@testable import Kubernetes

@Suite struct `The state of a watch` {
    private static let expired = KubernetesError.status(APIStatus(code: 410))

    private static func isPause(_ step: WatchState.Step) -> Bool {
        if case .pause = step { true } else { false }
    }

    @Test func `begins with a list and goes on from its version`() {
        var state = WatchState()
        #expect(state.next() == .list)
        state.listed("10")
        #expect(state.next() == .watch(from: "10"))
    }

    @Test func `goes on from the last event when a watch ends as the server wants`() {
        var random = SeededGenerator(seed: 7)
        var state = WatchState()
        state.listed("10")
        #expect(state.accepts(version: "12") == true)
        state.watchEnded(nil, after: .seconds(300), using: &random)
        #expect(state.next() == .watch(from: "12"))
    }

    @Test func `does not hurry when watches end at once`() {
        var random = SeededGenerator(seed: 7)
        var state = WatchState()
        state.listed("10")
        state.watchEnded(nil, after: .zero, using: &random)
        #expect(Self.isPause(state.next()))
        #expect(state.next() == .watch(from: "10"))
    }

    @Test func `waits after a broken watch and goes on without a list`() {
        var random = SeededGenerator(seed: 7)
        var state = WatchState()
        state.listed("10")
        #expect(state.accepts(version: "11") == true)
        state.watchEnded(.http(.connectionLost(reason: "")), after: .seconds(1), using: &random)
        #expect(Self.isPause(state.next()))
        #expect(state.next() == .watch(from: "11"))
    }

    @Test func `lists again at once when the version is forgotten, and with pauses when it is again`() {
        var random = SeededGenerator(seed: 7)
        var state = WatchState()
        state.listed("10")
        state.watchEnded(Self.expired, after: .zero, using: &random)
        #expect(state.next() == .list)
        state.listed("20")
        state.watchEnded(Self.expired, after: .zero, using: &random)
        #expect(Self.isPause(state.next()))
        #expect(state.next() == .list)
        state.listed("30")
        #expect(state.accepts(version: "31") == true)
        state.watchEnded(Self.expired, after: .zero, using: &random)
        #expect(state.next() == .list)
    }

    @Test func `goes on at once after an overrun`() {
        var random = SeededGenerator(seed: 7)
        var state = WatchState()
        state.listed("10")
        #expect(state.accepts(version: "99") == true)
        state.watchEnded(.overrun(events: 3), after: .zero, using: &random)
        #expect(state.next() == .watch(from: "99"))
    }

    @Test func `lists again when watch after watch brings nothing`() {
        var random = SeededGenerator(seed: 7)
        var state = WatchState()
        state.listed("10")
        var watches = 0
        var step = state.next()
        while step != .list {
            if case .watch = step {
                watches += 1
                state.watchEnded(.status(APIStatus(code: 500)), after: .zero, using: &random)
            }
            step = state.next()
        }
        #expect(watches == WatchState.patience + 1)
    }

    @Test func `waits longer with each failure, within bounds, and as long as the server asks`() {
        var random = SeededGenerator(seed: 7)
        var state = WatchState()
        var pauses: [Duration] = []
        for _ in 0..<12 {
            state.listFailed(.http(.cannotConnect(reason: "")), using: &random)
            guard case .pause(let pause) = state.next() else { break }
            pauses.append(pause)
        }
        #expect(pauses.count == 12)
        for (index, pause) in pauses.enumerated() {
            let ceiling = min(WatchState.firstDelay * (1 << min(index, 10)), WatchState.maximumDelay)
            #expect(pause >= ceiling / 2 && pause <= ceiling)
        }
        var fresh = WatchState()
        fresh.listFailed(.status(APIStatus(code: 429, retryAfter: .seconds(9))), using: &random)
        #expect(fresh.next() == .pause(.seconds(9)))
    }

    @Test func `never goes backwards`() {
        var state = WatchState()
        #expect(state.accepts(version: "1") == false)
        state.listed("10")
        #expect(state.accepts(version: "9") == false)
        #expect(state.accepts(version: "11") == true)
        #expect(state.accepts(version: "10") == false)
        #expect(state.position == "11")
        // A version that is no number may be anything.
        #expect(state.accepts(version: "abc") == true)
        #expect(state.position == "abc")
    }
}

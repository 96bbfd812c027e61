// SPDX-License-Identifier: Apache-2.0

import Testing
import Transports

@Suite struct `A duplicate window` {
    private func key(_ id: Int, attempt: Int = 1) -> HopKey {
        HopKey(trace: "t", envelopeID: "e\(id)", hop: 0, attempt: attempt)
    }

    @Test func `knows what is running and what is finished`() {
        var window = DuplicateWindow(capacity: 4)
        #expect(window.admit(key(1)) == .first)
        #expect(window.admit(key(1)) == .running)
        window.complete(key(1))
        #expect(window.admit(key(1)) == .completed)
        #expect(window.admit(key(1, attempt: 2)) == .first)
    }

    @Test func `tells everything apart that is not the same piece of work`() {
        let keys = [
            HopKey(trace: "t", envelopeID: "e", hop: 0, attempt: 1),
            HopKey(trace: "u", envelopeID: "e", hop: 0, attempt: 1),
            HopKey(trace: "t", envelopeID: "f", hop: 0, attempt: 1),
            HopKey(trace: "t", envelopeID: "e", hop: 1, attempt: 1),
            HopKey(trace: "t", envelopeID: "e", hop: 0, attempt: 2),
            HopKey(trace: "t", envelopeID: "e", hop: 0, attempt: 1, redrives: 1),
        ]
        #expect(Set(keys).count == keys.count)
        #expect(keys[0] == HopKey(trace: "t", envelopeID: "e", hop: 0, attempt: 1))
    }

    @Test func `lets abandoned work run again`() {
        var window = DuplicateWindow(capacity: 4)
        _ = window.admit(key(1))
        window.abandon(key(1))
        #expect(window.admit(key(1)) == .first)
    }

    @Test func `forgets what was finished or asked for longest ago`() {
        var window = DuplicateWindow(capacity: 3)
        for id in 1...3 {
            window.complete(key(id))
        }
        #expect(window.admit(key(1)) == .completed)
        window.complete(key(4))
        #expect(window.count == 3)
        #expect(window.admit(key(2)) == .first)
        for id in [1, 3, 4] {
            #expect(window.admit(key(id)) == .completed)
        }
    }

    @Test func `agrees with a simple list over many random steps`() {
        var window = DuplicateWindow(capacity: 8)
        var recent: [HopKey] = []
        for _ in 0..<5000 {
            let key = key(.random(in: 0..<20))
            if Bool.random() {
                window.complete(key)
                recent.removeAll { $0 == key }
                recent.append(key)
                recent = recent.suffix(8)
            } else {
                let isKnown = recent.contains(key)
                #expect((window.admit(key) == .completed) == isKnown)
                if isKnown {
                    recent.removeAll { $0 == key }
                    recent.append(key)
                } else {
                    window.abandon(key)
                }
            }
            #expect(window.count == recent.count)
        }
    }

    @Test func `works with room for one`() {
        var window = DuplicateWindow(capacity: 1)
        window.complete(key(1))
        window.complete(key(2))
        #expect(window.admit(key(1)) == .first)
        #expect(window.admit(key(2)) == .completed)
    }
}

// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import Testing

@testable import Tracking

@Suite struct `The place of a subscriber` {
    private func event(_ sequence: Int64, final: Bool = false) -> EnvelopeEvent {
        EnvelopeEvent(
            envelopeID: "e",
            sequence: sequence,
            status: final ? .succeeded : .running,
            atUnixNano: UInt64(sequence)
        )
    }

    /// A place that has read an empty store.
    private func current() -> StreamPlace {
        var place = StreamPlace(after: 0)
        #expect(place.nextStep() == .read(after: 0))
        place.read([])
        #expect(place.nextStep() == .wait)
        return place
    }

    @Test func `begins with what is stored, then follows`() {
        var place = StreamPlace(after: 0)
        #expect(place.hasSomething)
        #expect(place.nextStep() == .read(after: 0))
        place.read([event(1), event(2)])
        #expect(place.nextStep() == .deliver(.event(event(1))))
        #expect(place.nextStep() == .deliver(.event(event(2))))
        #expect(place.nextStep() == .wait)
        #expect(!place.hasSomething)
        place.offer(event(3))
        #expect(place.hasSomething)
        #expect(place.nextStep() == .deliver(.event(event(3))))
        #expect(place.nextStep() == .wait)
    }

    @Test func `reads page by page`() {
        var place = StreamPlace(after: 0)
        #expect(place.nextStep() == .read(after: 0))
        let page = (1...Int64(StreamPlace.capacity)).map { event($0) }
        place.read(page)
        for event in page { #expect(place.nextStep() == .deliver(.event(event))) }
        #expect(place.nextStep() == .read(after: Int64(StreamPlace.capacity)))
        place.read([])
        #expect(place.nextStep() == .wait)
    }

    @Test func `is told of an event while it reads, and reads again unless it found it`() {
        var place = StreamPlace(after: 0)
        #expect(place.nextStep() == .read(after: 0))
        place.offer(event(1))
        place.read([])
        #expect(place.nextStep() == .read(after: 0))
        place.offer(event(2))
        place.read([event(1), event(2)])
        #expect(place.nextStep() == .deliver(.event(event(1))))
        #expect(place.nextStep() == .deliver(.event(event(2))))
        #expect(place.nextStep() == .wait)
    }

    @Test func `takes events in any order and hands them on in theirs`() {
        var place = current()
        place.offer(event(2))
        #expect(place.nextStep() == .read(after: 0))
        place.offer(event(1))
        place.read([event(1), event(2)])
        place.offer(event(3))
        place.offer(event(2))
        for sequence in Int64(1)...3 { #expect(place.nextStep() == .deliver(.event(event(sequence)))) }
        #expect(place.nextStep() == .wait)
    }

    @Test func `holds only a few events and reads the rest`() {
        var place = current()
        for sequence in Int64(1)...100 { place.offer(event(sequence)) }
        for sequence in Int64(1)...Int64(StreamPlace.capacity) {
            #expect(place.nextStep() == .deliver(.event(event(sequence))))
        }
        #expect(place.nextStep() == .read(after: Int64(StreamPlace.capacity)))
    }

    @Test func `does not look for ever for an event that is no more`() {
        var place = current()
        place.announce(5)
        #expect(place.nextStep() == .read(after: 0))
        place.read([])
        #expect(place.nextStep() == .wait)
    }

    @Test func `jumps over events that were removed`() {
        var place = StreamPlace(after: 2)
        #expect(place.nextStep() == .read(after: 1))
        place.read([event(9, final: true)])
        #expect(place.nextStep() == .deliver(.event(event(9, final: true))))
        #expect(place.nextStep() == .end)
    }

    @Test func `ends behind the final event`() {
        var place = current()
        place.offer(event(1, final: true))
        #expect(place.nextStep() == .deliver(.event(event(1, final: true))))
        #expect(place.nextStep() == .end)
        #expect(place.hasSomething)
    }

    @Test func `ends at once when the subscriber has the final event already`() {
        var place = StreamPlace(after: 3)
        #expect(place.nextStep() == .read(after: 2))
        place.read([event(3, final: true)])
        #expect(place.nextStep() == .end)
    }

    @Test func `resumes behind the event that the subscriber has`() {
        var place = StreamPlace(after: 3)
        #expect(place.nextStep() == .read(after: 2))
        place.read([event(3), event(4)])
        #expect(place.nextStep() == .deliver(.event(event(4))))
        place.offer(event(5))
        #expect(place.nextStep() == .deliver(.event(event(5))))
    }

    @Test func `starts anew when the subscriber names an event that does not exist`() {
        var place = StreamPlace(after: 30)
        #expect(place.nextStep() == .read(after: 29))
        place.offer(event(2))
        place.read([])
        #expect(place.nextStep() == .read(after: 0))
        place.read([event(1), event(2)])
        #expect(place.nextStep() == .deliver(.event(event(1))))
        #expect(place.nextStep() == .deliver(.event(event(2))))
        #expect(place.nextStep() == .wait)
        var negative = StreamPlace(after: -7)
        #expect(negative.nextStep() == .read(after: 0))
    }

    @Test func `looks again when told to, also in the middle of a read`() {
        var place = current()
        place.lookAgain()
        #expect(place.hasSomething)
        #expect(place.nextStep() == .read(after: 0))
        place.lookAgain()
        place.read([])
        #expect(place.nextStep() == .read(after: 0))
        place.read([event(1)])
        #expect(place.nextStep() == .deliver(.event(event(1))))
        #expect(place.nextStep() == .wait)
    }

    @Test func `is kept alive unless an event does that`() {
        var place = current()
        place.keepAlive()
        #expect(place.hasSomething)
        #expect(place.nextStep() == .deliver(.keepAlive))
        #expect(place.nextStep() == .wait)
        place.keepAlive()
        place.offer(event(1))
        #expect(place.nextStep() == .deliver(.event(event(1))))
        #expect(place.nextStep() == .wait)
    }

    @Test func `ends with the hub, behind what it holds`() {
        var place = current()
        place.offer(event(1))
        place.close()
        #expect(place.nextStep() == .deliver(.event(event(1))))
        #expect(place.nextStep() == .end)
    }

    @Test func `is the same for every interleaving of offers and reads`() {
        for seed in 0..<2000 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let count = Int64(1 + generator.below(60))
            let all = (1...count).map { event($0, final: $0 == count) }
            let start = Int64(generator.below(Int(count) + 1))
            var place = StreamPlace(after: start)
            var stored = 0
            var offers: [EnvelopeEvent] = []
            var delivered: [Int64] = []
            var hasEnded = false
            var idle = 0
            // The subscriber has seen what it names.
            stored = Int(start)
            while !hasEnded, idle < 500 {
                idle += 1
                if stored < all.count, generator.oneIn(2) {
                    offers.append(all[stored])
                    stored += 1
                }
                if !offers.isEmpty, generator.oneIn(3) {
                    place.offer(offers.remove(at: generator.below(offers.count)))
                }
                switch place.nextStep() {
                case .deliver(.event(let event)): delivered.append(event.sequence)
                case .deliver(.keepAlive), .wait: break
                case .read(let after):
                    let found = all[..<stored].filter { $0.sequence > after }.prefix(StreamPlace.capacity)
                    // Things happen while it reads.
                    if stored < all.count, generator.oneIn(2) {
                        place.offer(all[stored])
                        stored += 1
                    }
                    place.read(Array(found))
                case .end: hasEnded = true
                }
            }
            #expect(hasEnded, "seed \(seed)")
            #expect(delivered == Array((start + 1)..<(count + 1)), "seed \(seed)")
        }
    }
}

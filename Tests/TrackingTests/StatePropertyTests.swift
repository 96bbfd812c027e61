// SPDX-License-Identifier: Apache-2.0

import Envelopes
import SeededRandom
import Testing
import Tracking

@Suite struct `Reports in any order` {
    /// All that can happen to an envelope on one way through its route, in the order in which it happens.
    private func story(_ generator: inout SeededGenerator) -> [EnvelopeReport] {
        var actors = (0..<(1 + generator.below(5))).map { "a\($0)" }
        let isOld = generator.oneIn(3)
        var reports: [EnvelopeReport] = []
        var index = 0
        while index < actors.count {
            for state in ActorState.allCases {
                if state == .completed, actors.count < 8, generator.oneIn(4) { actors.append("a\(actors.count)") }
                reports.append(
                    .progress(
                        ProgressReport(
                            actors: actors,
                            currentActorIndex: isOld && state == .completed ? index + 1 : index,
                            state: generator.oneIn(20) ? nil : state,
                            message: generator.oneIn(3) ? "m\(generator.below(3))" : nil,
                            mayNameNextActor: isOld
                        )
                    )
                )
            }
            index += 1
        }
        let outcome: FinalReport.Outcome = generator.oneIn(2) ? .succeeded : .failed
        reports.append(.final(FinalReport(outcome: outcome, result: .null, error: "e", actors: actors)))
        return reports
    }

    /// Repeats, loses and moves reports.
    private func disturb(_ story: [EnvelopeReport], _ generator: inout SeededGenerator) -> [EnvelopeReport] {
        var reports: [EnvelopeReport] = []
        for report in story where !generator.oneIn(8) {
            reports += Array(repeating: report, count: generator.oneIn(3) ? 2 : 1)
        }
        switch generator.below(3) {
        case 0: break
        case 1: reports.shuffle(using: &generator)
        default:
            for _ in 0..<4 where reports.count > 1 {
                let index = generator.below(reports.count - 1)
                reports.swapAt(index, index + 1)
            }
        }
        return reports
    }

    @Test func `never take anything back, and end once`() {
        for seed in 0..<4000 {
            var generator = SeededGenerator(seed: UInt64(seed))
            let story = story(&generator)
            var envelope = TrackedEnvelope(
                id: "e",
                principal: "p",
                actors: ["a0"],
                payload: .null,
                timeout: .seconds(1),
                createdAtUnixNano: 0
            )
            var events: [EnvelopeEvent] = []
            var longest = 1
            for report in disturb(story, &generator) {
                let before = envelope
                let event: EnvelopeEvent? =
                    switch generator.below(40) {
                    case 0: envelope.state.cancel(reason: nil, atUnixNano: 5)
                    case 1:
                        envelope.state.expire(
                            deadlineUnixNano: envelope.deadlineUnixNano,
                            timeout: envelope.timeout,
                            atUnixNano: UInt64(generator.below(2_000_000_000))
                        )
                    default: envelope.apply(report, atUnixNano: UInt64(generator.below(100)))
                    }
                // Nothing changes without an event, and nothing at all after the final one.
                #expect((envelope == before) == (event == nil), "seed \(seed)")
                if before.status.isFinal { #expect(event == nil, "seed \(seed)") }
                #expect(envelope.actors.count >= longest, "seed \(seed)")
                longest = envelope.actors.count
                if let event { events.append(event) }
            }
            #expect(events.map(\.sequence) == Array(1..<Int64(events.count + 1)), "seed \(seed)")
            #expect(envelope.lastSequence == Int64(events.count), "seed \(seed)")
            let ranks = events.map(\.status.rank)
            #expect(ranks == ranks.sorted(), "seed \(seed)")
            let percents = events.compactMap(\.progressPercent)
            #expect(percents == percents.sorted() && percents.allSatisfy { (0...100).contains($0) }, "seed \(seed)")
            let times = events.map(\.atUnixNano)
            #expect(times == times.sorted(), "seed \(seed)")
            #expect(events.count(where: \.isFinal) == (envelope.status.isFinal ? 1 : 0), "seed \(seed)")
            #expect(events.dropLast().count(where: \.isFinal) == 0, "seed \(seed)")
        }
    }

    @Test func `in their own order, all of them, lead to 100 percent before the end`() {
        for seed in 0..<1000 {
            var generator = SeededGenerator(seed: UInt64(seed))
            var state = EnvelopeState(envelopeID: "e", actors: ["a0"], updatedAtUnixNano: 0)
            let story = story(&generator).dropLast()
            for report in story {
                guard case .progress(var report) = report else { continue }
                if report.state == nil { report.state = .completed }
                _ = state.apply(.progress(report), atUnixNano: 1)
            }
            #expect(state.progressPercent == 100, "seed \(seed)")
            #expect(state.status == .running, "seed \(seed)")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

@testable import Tracking

@Suite struct `The end of an envelope` {
    private func state() -> EnvelopeState {
        EnvelopeState(envelopeID: "e", actors: ["a", "b", "c"], updatedAtUnixNano: 0)
    }

    private func json(_ text: String) -> RawJSON { RawJSON(trusted: Array(text.utf8)) }

    @Test func `is success with its result`() {
        var state = state()
        let event = state.apply(.final(FinalReport(outcome: .succeeded, result: json("[1.0]"))), atUnixNano: 7)
        #expect(event?.message == "Envelope completed successfully")
        #expect(event?.result == json("[1.0]"))
        #expect(event?.progressPercent == 100)
        #expect(event?.sequence == 1)
        #expect(event?.isFinal == true)
        #expect(state.status == .succeeded)
        #expect(state.updatedAtUnixNano == 7)
        #expect(state.error == nil)
    }

    @Test func `says where the result is stored`() {
        var state = state()
        let report = FinalReport(outcome: .succeeded, currentActorIndex: 9, storedAt: "s3://b/k")
        let event = state.apply(.final(report), atUnixNano: 7)
        #expect(event?.message == "Envelope completed successfully, results stored at s3://b/k")
        #expect(event?.currentActorIndex == 3)
    }

    private static let failures: [(String?, String?, String)] = [
        (nil, nil, "Envelope failed"), ("b", nil, "Envelope failed"), (nil, "no paper", "Envelope failed: no paper"),
        ("b", "no paper", "Envelope failed at actor 'b': no paper"),
    ]

    @Test(arguments: failures)
    func `is failure in the words of v0.1`(actor: String?, error: String?, message: String) {
        var state = state()
        let report = FinalReport(outcome: .failed, error: error, currentActorName: actor)
        let event = state.apply(.final(report), atUnixNano: 7)
        #expect(event?.message == message)
        #expect(event?.error == error)
        #expect(event?.result == nil)
        #expect(state.status == .failed)
    }

    @Test func `is failure with an object of all that is known as the result`() {
        var state = state()
        let report = FinalReport(
            outcome: .failed,
            error: "say \"no\"",
            errorDetails: json(#"{"type":"E"}"#),
            actors: ["a", "b", "c", "d"],
            currentActorIndex: 1,
            currentActorName: "b"
        )
        let event = state.apply(.final(report), atUnixNano: 7)
        let expected =
            #"{"error":"say \"no\"","details":{"type":"E"},"failed_actor":"b","failed_actor_idx":1,"#
            + #""route":["a","b","c","d"]}"#
        #expect(event?.result.map { String(decoding: $0.bytes, as: UTF8.self) } == expected)
        #expect(state.errorDetails == json(#"{"type":"E"}"#))
        #expect(state.actors.count == 4)

        var bare = self.state()
        let least = FinalReport(outcome: .failed, errorDetails: json("null"))
        let result = bare.apply(.final(least), atUnixNano: 7)?.result
        #expect(result.map { String(decoding: $0.bytes, as: UTF8.self) } == #"{"error":"","details":null}"#)
    }

    @Test func `keeps the longer route when an end actor knows a shorter one`() {
        var state = state()
        _ = state.apply(.final(FinalReport(outcome: .succeeded, actors: ["a"])), atUnixNano: 7)
        #expect(state.actors == ["a", "b", "c"])
    }

    @Test func `is a cancellation with its reason, which leaves progress where it was`() {
        var state = state()
        let report = ProgressReport(actors: ["a", "b", "c"], currentActorIndex: 1, state: .processing)
        _ = state.apply(.progress(report), atUnixNano: 1)
        let event = state.cancel(reason: "not needed", atUnixNano: 2)
        #expect(event?.status == .canceled)
        #expect(event?.message == "Envelope canceled: not needed")
        #expect(event?.error == "not needed")
        #expect(event?.progressPercent == 50)
        #expect(event?.sequence == 2)
        #expect(state.cancel(reason: nil, atUnixNano: 3) == nil)
        var other = self.state()
        #expect(other.cancel(reason: nil, atUnixNano: 2)?.message == "Envelope canceled")
    }

    @Test func `is a timeout at its deadline and not before`() {
        var state = state()
        #expect(state.expire(deadlineUnixNano: 100, timeout: .seconds(300), atUnixNano: 99) == nil)
        #expect(state.expire(deadlineUnixNano: nil, timeout: nil, atUnixNano: 99) == nil)
        #expect(state.status == .pending)
        let event = state.expire(deadlineUnixNano: 100, timeout: .seconds(300), atUnixNano: 100)
        #expect(event?.status == .failed)
        #expect(event?.error == "envelope timed out after 5m0s")
        #expect(state.expire(deadlineUnixNano: 100, timeout: .seconds(300), atUnixNano: 101) == nil)
        var other = self.state()
        #expect(other.expire(deadlineUnixNano: 1, timeout: nil, atUnixNano: 1)?.message == "envelope timed out")
    }

    @Test func `is never overwritten`() {
        let reports: [EnvelopeReport] = [
            .progress(ProgressReport(actors: ["a", "b", "c", "d"], currentActorIndex: 3, state: .completed)),
            .final(FinalReport(outcome: .succeeded)), .final(FinalReport(outcome: .failed, error: "late")),
        ]
        var ends: [EnvelopeState] = []
        for outcome in FinalReport.Outcome.allCases {
            var state = state()
            _ = state.apply(.final(FinalReport(outcome: outcome)), atUnixNano: 1)
            ends.append(state)
        }
        var canceled = state()
        _ = canceled.cancel(reason: nil, atUnixNano: 1)
        var expired = state()
        _ = expired.expire(deadlineUnixNano: 1, timeout: nil, atUnixNano: 1)
        ends += [canceled, expired]
        for end in ends {
            var state = end
            for report in reports {
                #expect(state.apply(report, atUnixNano: 9) == nil)
            }
            #expect(state.cancel(reason: nil, atUnixNano: 9) == nil)
            #expect(state.expire(deadlineUnixNano: 1, timeout: nil, atUnixNano: 9) == nil)
            #expect(state == end)
        }
    }

    @Test func `does not come earlier than the event before it when the clock is set back`() {
        var state = EnvelopeState(envelopeID: "e", actors: ["a"], updatedAtUnixNano: 50)
        let event = state.apply(.final(FinalReport(outcome: .succeeded)), atUnixNano: 7)
        #expect(event?.atUnixNano == 50)
    }
}

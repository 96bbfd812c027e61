// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import Transports

@testable import DeadLetters

struct DeadLetterTests {
    @Test func `an envelope tells its id, trace, redrives and time`() {
        let letter = Letters.letter(Letters.body("e", redrives: 2) { $0.headers.enqueuedAtUnixNano = 5 })
        #expect(letter.id == "e" && letter.traceID == Letters.trace && letter.redrives == 2)
        #expect(letter.actor == "work" && letter.queue.value == "asya-work-dlq")
        #expect(letter.timeUnixNano == 5 && letter.error == nil)
        #expect(Letters.letter(Letters.body("e"), diedAtUnixNano: 9).timeUnixNano == 9)
        #expect(Letters.letter(Letters.body("e")).timeUnixNano == nil)
    }

    @Test func `an error envelope tells its error, other payloads are left alone`() {
        let letter = Letters.letter(Letters.body("e", payload: Letters.failure("ValueError", mro: ["Exception"])))
        #expect(letter.error == "ValueError" && letter.errorCode == "processing_error")
        #expect(letter.errorDetails?.message == "it broke")
        let untyped = Letters.letter(Letters.body("e", payload: #"{ "error" : "odd_code", "details": {}}"#))
        #expect(untyped.error == "odd_code")
        #expect(Letters.letter(Letters.body("e", payload: #"{"n":1,"error":"x"}"#)).error == nil)
        #expect(Letters.letter(Letters.body("e", payload: #"{"error":3}"#)).error == nil)
    }

    @Test func `what is no envelope has a name that stays, or what can be read of it`() {
        let raw = Letters.letter([0xFF, 0x00, 0x17])
        #expect(raw.envelope == nil && raw.traceID == nil && raw.redrives == 0)
        #expect(raw.id.hasPrefix("message-") && raw.id.count == 24)
        #expect(raw.id == Letters.letter([0xFF, 0x00, 0x17]).id)
        #expect(raw.id != Letters.letter([0xFF, 0x00, 0x18]).id)
        #expect(raw.error == "NotJSON")
        let traceparent = "00-\(Letters.trace)-b7ad6b7169203331-01"
        let saved = Letters.letter(Array(#"{"id":"e","headers":{"traceparent":"\#(traceparent)"},"payload":1}"#.utf8))
        #expect(saved.envelope == nil && saved.id == "e" && saved.traceID == Letters.trace)
    }

    @Test func `a filter knows reasons, codes, types and base classes`() {
        let failed = Letters.letter(
            Letters.body("f", payload: Letters.failure("KeyError", mro: ["KeyError", "LookupError"])),
            reason: .resultNotStored
        )
        for text in ["result_not_stored", "processing_error", "KeyError", "LookupError"] {
            #expect(DeadLetterFilter(error: text).accepts(failed), "\(text)")
        }
        for text in ["deliveries_exhausted", "Exception", "", "keyerror"] {
            #expect(!DeadLetterFilter(error: text).accepts(failed), "\(text)")
        }
        #expect(DeadLetterFilter(error: "NotJSON").accepts(Letters.letter(Array("{oops".utf8))))
    }

    @Test func `a filter by time leaves out what is older or has no time`() {
        let filter = DeadLetterFilter(sinceUnixNano: 10)
        #expect(filter.accepts(Letters.letter(Letters.body("e"), diedAtUnixNano: 10)))
        #expect(!filter.accepts(Letters.letter(Letters.body("e"), diedAtUnixNano: 9)))
        #expect(!filter.accepts(Letters.letter(Letters.body("e"))))
    }

    @Test func `groups are by actor, reason and error, with the newest as the example`() {
        let failure = Letters.failure("ValueError")
        let groups = DeadLetterGroup.groups(of: [
            Letters.letter(Letters.body("a"), diedAtUnixNano: 3),
            Letters.letter(Letters.body("b", payload: failure), actor: "error-end", diedAtUnixNano: 5),
            Letters.letter(Letters.body("c"), diedAtUnixNano: 7),
            Letters.letter(Letters.body("d"), diedAtUnixNano: 4),
            Letters.letter(Letters.body("e"), reason: nil),
            Letters.letter(Letters.body("f"), reason: .requested, diedAtUnixNano: 1),
        ])
        #expect(groups.map(\.actor) == ["error-end", "work", "work", "work"])
        #expect(groups.map(\.count) == [1, 3, 1, 1])
        #expect(groups.map(\.reason) == [.deliveriesExhausted, .deliveriesExhausted, nil, .requested])
        #expect(groups.map(\.error) == ["ValueError", nil, nil, nil])
        #expect(groups[1].oldestUnixNano == 3 && groups[1].newestUnixNano == 7 && groups[1].exampleID == "c")
        #expect(groups[2].oldestUnixNano == nil && groups[2].exampleID == "e")
        #expect(groups[1].bytes == 3 * Letters.body("a").count)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import Transports

@testable import DeadLetters

/// What is sent again, and what is refused; as values.
struct RedriveTests {
    private func refusal(_ options: RedriveOptions, _ body: [UInt8]) -> RedriveRefusal? {
        do throws(RedriveRefusal) {
            _ = try options.draft(of: Letters.letter(body))
            return nil
        } catch {
            return error
        }
    }

    private func payload(_ draft: RedriveDraft) -> String? {
        draft.envelope.map { String(decoding: $0.payload.bytes, as: UTF8.self) }
    }

    @Test func `unless told otherwise the envelope goes to its actor as it is`() throws {
        let draft = try RedriveOptions().draft(of: Letters.letter(Letters.body("e")))
        #expect(draft.actor == "work" && draft.redrives == 1)
        #expect(payload(draft) == #"{"n": 1.50, "items": [{"name": "a"}]}"#)
        #expect(draft.envelope?.route == Route(actors: ["first", "work", "last"], current: 1))
    }

    @Test(arguments: [(0, true), (1, true), (2, true), (3, false), (9, false)])
    func `what was redriven too often is refused, unless forced`(redrives: Int, isSent: Bool) {
        let body = Letters.body("e", redrives: redrives)
        let expected = isSent ? nil : RedriveRefusal.redrivenTooOften(redrives: redrives, limit: 3)
        #expect(refusal(RedriveOptions(), body) == expected)
        #expect(refusal(RedriveOptions(isForced: true), body) == nil)
        #expect(refusal(RedriveOptions(maxRedrives: 10), body) == nil)
        #expect(refusal(RedriveOptions(maxRedrives: 0), body) != nil)
        if let expected { #expect(expected.description.contains("--force")) }
    }

    @Test func `another actor takes the place of the current one`() throws {
        let draft = try RedriveOptions(actor: "other").draft(of: Letters.letter(Letters.body("e")))
        #expect(draft.actor == "other")
        #expect(draft.envelope?.route == Route(actors: ["first", "other", "last"], current: 1))
        let ended = Letters.letter(Letters.body("e") { $0.route.current = 3 }, actor: "happy-end")
        #expect(
            try RedriveOptions(actor: "other").draft(of: ended).envelope?.route
                == Route(actors: ["first", "work", "last", "other"], current: 3)
        )
        #expect(
            try RedriveOptions(actor: "error-end").draft(of: Letters.letter(Letters.body("e"))).envelope?.route
                == Route(actors: ["first", "work", "last"], current: 1)
        )
    }

    @Test func `assignments change the payload and keep the spelling of the rest`() throws {
        var options = RedriveOptions()
        for text in ["items[0].name=Ada", "items[1]={\"name\": \"b\"}", "done=true", "note=a=b", "n=2.50"] {
            options.assignments.append(try PayloadAssignment(argument: text))
        }
        let draft = try options.draft(of: Letters.letter(Letters.body("e")))
        #expect(
            payload(draft) == #"{"n":2.50,"items":[{"name":"Ada"},{"name":"b"}],"done":true,"note":"a=b"}"#
        )
        options.assignments = [try PayloadAssignment(argument: ".nobody.name=1")]
        #expect(refusal(options, Letters.body("e"))?.description.contains("no place .nobody.name") == true)
    }

    @Test(arguments: ["x", "=1", "a[*]=1", ".=1", "a..b=1", "a={b}", "a=[1", "a=\"b"])
    func `an assignment that makes no sense is refused`(text: String) {
        let error = #expect(throws: DeadLetterError.self) { try PayloadAssignment(argument: text) }
        #expect(error?.description.hasPrefix("--set ") == true)
    }

    @Test func `what is no envelope goes unchanged only`() throws {
        let raw = Array("{oops".utf8)
        let draft = try RedriveOptions(actor: "other").draft(of: Letters.letter(raw))
        #expect(draft.envelope == nil && draft.redrives == nil && draft.actor == "other")
        let assignment = try PayloadAssignment(argument: "a=1")
        #expect(refusal(RedriveOptions(assignments: [assignment]), raw)?.description.contains("unchanged") == true)
        var edited = draft
        #expect(throws: RedriveRefusal.self) { try edited.replaceEnvelope(with: Letters.body("e")) }
    }

    @Test func `an edited envelope keeps its id and its managed headers`() throws {
        var draft = try RedriveOptions().draft(of: Letters.letter(Letters.body("e", redrives: 1)))
        let edited = Letters.body("e", payload: "7", trace: Letters.otherTrace) {
            $0.headers.setString("b", for: "tenant")
        }
        try draft.replaceEnvelope(with: edited)
        #expect(payload(draft) == "7" && draft.redrives == 2)
        #expect(draft.envelope?.headers.string("tenant") == "b")
        #expect(draft.envelope?.headers.string(.traceparent)?.contains(Letters.trace) == true)
        #expect(draft.envelope?.headers.redrives == 1)
        #expect(throws: RedriveRefusal.idChanged) { try draft.replaceEnvelope(with: Letters.body("f")) }
        #expect(throws: RedriveRefusal.self) { try draft.replaceEnvelope(with: Array("{}".utf8)) }
        #expect(payload(draft) == "7")
    }

    @Test func `a pace keeps its distance and does not catch up`() {
        var pace = RedrivePace(perSecond: 4)
        #expect(pace.delay(monotonicNano: 1_000_000_000) == .zero)
        #expect(pace.delay(monotonicNano: 1_000_000_000) == .milliseconds(250))
        #expect(pace.delay(monotonicNano: 1_250_000_000) == .milliseconds(250))
        #expect(pace.delay(monotonicNano: 9_000_000_000) == .zero)
        #expect(pace.delay(monotonicNano: 9_100_000_000) == .milliseconds(150))
        var unlimited = RedrivePace()
        for _ in 1...3 { #expect(unlimited.delay(monotonicNano: 5) == .zero) }
    }
}

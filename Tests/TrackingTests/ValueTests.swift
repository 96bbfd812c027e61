// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing

@testable import Tracking

@Suite struct `Values of tracking` {
    private static let durations: [(Duration, String)] = [
        (.zero, "0ms"), (.milliseconds(500), "500ms"), (.microseconds(1500), "1.5ms"), (.seconds(1), "1s"),
        (.milliseconds(1500), "1.5s"), (.seconds(30), "30s"), (.seconds(60), "1m0s"), (.seconds(300), "5m0s"),
        (.seconds(90), "1m30s"), (.seconds(3600), "1h0m0s"), (.seconds(90_061.25), "25h1m1.25s"), (.seconds(-5), "0ms"),
    ]

    @Test(arguments: durations)
    func `durations read as in v0.1`(duration: Duration, text: String) {
        #expect(duration.text == text)
    }

    @Test func `a deadline that is too far away is the last time there is`() {
        #expect(UInt64(5).later(by: .nanoseconds(7)) == 12)
        #expect(UInt64(5).later(by: .seconds(-7)) == 5)
        #expect((UInt64.max - 5).later(by: .seconds(1)) == .max)
        #expect(UInt64(5).later(by: .seconds(Int64.max)) == UInt64(Int64.max) + 5)
    }

    @Test func `a cursor reads what it wrote and nothing else`() {
        for id in ["a", "a.b", "1.2.3", "é漢", " ", "-"] {
            let cursor = EnvelopeCursor(atUnixNano: .max, id: id)
            #expect(EnvelopeCursor(text: cursor.text) == cursor)
        }
        for text in ["", ".", "5", "5.", ".a", "-5.a", "x.a", "99999999999999999999999.a", " 5.a", "5 .a"] {
            #expect(EnvelopeCursor(text: text) == nil, "\(text)")
        }
    }

    @Test func `a child belongs to the caller of its parent and ends with it`() {
        let parent = TrackedEnvelope(
            id: "p",
            tool: "resize",
            principal: "alice",
            actors: ["a", "b"],
            payload: RawJSON(trusted: [0x31]),
            timeout: .seconds(60),
            traceID: "t",
            idempotencyKey: "k",
            createdAtUnixNano: 1_000
        )
        let child = parent.child(id: "p-1-1", actors: ["a", "b", "c"], currentActorIndex: 1, atUnixNano: 5_000)
        #expect(child.id == "p-1-1" && child.parentID == "p" && child.principal == "alice" && child.tool == "resize")
        #expect(child.traceID == "t" && child.idempotencyKey == nil && child.payload == .null)
        #expect(child.deadlineUnixNano == 60_000_001_000 && child.createdAtUnixNano == 5_000)
        #expect(child.currentActorName == "b" && child.status == .pending)
    }

    private static let errors: [(TrackingError, Bool, String)] = [
        (.closed, false, "try again"), (.duplicateID("x"), false, "use another id"),
        (.overloaded(retryAfter: .seconds(1)), true, "try again in 1s"),
        (.tooLarge(bytes: 5, limit: 4), false, "pass large data by reference"),
        (.unavailable(reason: "gone"), true, "gone"), (.storageFull(location: "/f"), true, "free space"),
        (.readOnly(location: "/f"), false, "check the owner and mode"),
        (.corrupt(location: "/f", reason: "bad page"), false, ".recover"),
        (.incompatible(location: "/f", reason: "too new"), false, "too new"), (.failed(reason: "why"), true, "why"),
    ]

    @Test(arguments: errors)
    func `errors say what to do`(error: TrackingError, isRetriable: Bool, advice: String) {
        #expect(error.isRetriable == isRetriable)
        #expect("\(error)".contains(advice))
    }
}

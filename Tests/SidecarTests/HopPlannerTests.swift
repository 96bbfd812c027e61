// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import TraceStore
import Transports

@testable import Sidecar

struct HopPlannerTests {
    private let planner = HopPlanner(
        actor: "b",
        happyEnd: "happy-end",
        errorEnd: "error-end",
        retry: RetryPolicy(
            initialDelay: .seconds(2),
            jitter: 0,
            rules: [
                RetryRule(errors: ["DataError"], action: .fail),
                RetryRule(errors: ["Elsewhere"], action: .route(to: "other")),
            ]
        ),
        limits: .standard
    )
    private let envelope = Envelope(
        id: "e",
        route: Route(actors: ["a", "b", "c"], current: 1),
        payload: RawJSON(trusted: Array(#"{"n":1}"#.utf8))
    )

    private func attempt(_ number: Int = 1) -> HopAttempt {
        var envelope = envelope
        envelope.headers.attempt = number
        return HopAttempt(envelope, receivedAtUnixNano: 0)
    }

    private func failure(_ type: String) -> HopFailure {
        .handler(code: "processing_error", details: ErrorDetails(message: "no", type: type))
    }

    private func output(_ payload: String, route: Route? = nil) -> RuntimeOutput {
        RuntimeOutput(payload: RawJSON(trusted: Array(payload.utf8)), route: route)
    }

    @Test func `one output goes to the next actor with the same id`() {
        let plan = planner.plan(outputs: [output("2")], of: envelope, attempt: attempt())
        #expect(plan.outcome == .succeeded)
        #expect(plan.messages.map(\.actor) == ["c"])
        #expect(plan.messages.map(\.envelope.id) == ["e"])
        #expect(plan.messages.first?.envelope.route.current == 2)
    }

    @Test func `the last actor's output goes to happy-end`() {
        var last = envelope
        last.route.current = 2
        let planner = HopPlanner(
            actor: "c",
            happyEnd: "happy-end",
            errorEnd: "error-end",
            retry: .init(),
            limits: .standard
        )
        let plan = planner.plan(outputs: [output("2")], of: last, attempt: attempt())
        #expect(plan.messages.map(\.kind) == [.happyEnd])
        #expect(plan.messages.map(\.actor) == ["happy-end"])
    }

    @Test func `no output ends the pipeline with the payload unchanged`() {
        let plan = planner.plan(outputs: [], of: envelope, attempt: attempt())
        #expect(plan.messages == [PlannedMessage(kind: .happyEnd, actor: "happy-end", envelope: envelope)])
        #expect(plan.isEmptyAnswer)
    }

    @Test func `several outputs fan out with ids of their own`() {
        let plan = planner.plan(outputs: [output("1"), output("2"), output("3")], of: envelope, attempt: attempt())
        #expect(plan.messages.map(\.envelope.id) == ["e", "e-1-1", "e-1-2"])
        #expect(plan.messages.map(\.envelope.parentID) == [nil, "e", "e"])
    }

    @Test func `a failed attempt is retried after the policy's delay`() {
        let plan = planner.plan(failure: failure("Busy"), of: envelope, attempt: attempt(1))
        #expect(plan.outcome == .retried)
        #expect(plan.messages.map(\.kind) == [.retry(attempt: 2, delay: .seconds(2))])
        #expect(plan.messages.map(\.actor) == ["b"])
    }

    @Test func `the last attempt that fails goes to error-end as exhausted`() {
        let plan = planner.plan(failure: failure("Busy"), of: envelope, attempt: attempt(3))
        #expect(plan.outcome == .failed)
        #expect(plan.messages.map(\.kind) == [.errorEnd])
        #expect(plan.isExhausted && plan.isFinal)
        let payload = plan.messages.first.map { String(decoding: $0.envelope.payload.bytes, as: UTF8.self) }
        #expect(payload?.contains(#""error":"retries_exhausted""#) == true)
        #expect(payload?.contains(#""original_payload":{"n":1}"#) == true)
    }

    @Test func `an error that a rule fails is not retried and keeps its code`() {
        let plan = planner.plan(failure: failure("data.DataError"), of: envelope, attempt: attempt(1))
        #expect(plan.outcome == .failed)
        let payload = plan.messages.first.map { String(decoding: $0.envelope.payload.bytes, as: UTF8.self) }
        #expect(payload?.contains(#""error":"processing_error""#) == true)
    }

    @Test func `an error that a rule routes goes to that actor with its error`() {
        let plan = planner.plan(failure: failure("Elsewhere"), of: envelope, attempt: attempt(1))
        #expect(plan.messages.map(\.actor) == ["other"])
        #expect(plan.messages.map(\.kind) == [.policyRoute])
        #expect(!plan.isFinal)
        #expect(plan.messages.first?.envelope.route.actors == ["a", "b", "other"])
        #expect(plan.messages.first?.envelope.route.currentActor == "other")
    }

    @Test func `an envelope for another actor is refused and not retried`() {
        var other = envelope
        other.route.current = 0
        let refusal = planner.refusal(of: other, nowUnixNano: 0)
        #expect(refusal?.code == .routeMismatch)
        #expect(refusal.map { planner.plan(failure: $0, of: other, attempt: attempt()).outcome } == .failed)
    }

    @Test func `a deadline in the past is not run`() {
        var late = envelope
        late.deadline = "1970-01-01T00:00:01Z"
        #expect(planner.refusal(of: late, nowUnixNano: 999_999_999) == nil)
        let refusal = planner.refusal(of: late, nowUnixNano: 1_000_000_000)
        #expect(refusal?.code == .timeoutError)
        #expect(refusal.map { planner.plan(failure: $0, of: late, attempt: attempt()).outcome } == .expired)
    }

    @Test func `bytes that are no envelope reach error-end whole`() throws {
        let bytes: [UInt8] = [0xFF, 0xFE, 0x00]
        let plan = planner.plan(unreadable: bytes, error: .notUTF8(offset: 0), newID: "new")
        let payload = try #require(
            plan.messages.first.map { String(decoding: $0.envelope.payload.bytes, as: UTF8.self) }
        )
        #expect(plan.messages.map(\.actor) == ["error-end"])
        #expect(payload.contains(#""original_message_base64":"//4A""#))
        #expect(payload.contains(#""error":"msg_parsing_error""#))
    }
}

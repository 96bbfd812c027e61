// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Logging
import Settings
import TelemetryCore
import TelemetryTesting
import Testing
import TransportTesting
import Transports

@testable import Sidecar

/// What the spans of a hop say, whatever becomes of it.
struct HopSpansTests {
    private let spans = InMemorySpanProcessor()
    private let sampler = SamplerSpy()
    private let broker = InMemoryBroker()
    private let services: SidecarServices
    private let settler: HopSettler

    init() throws {
        let configuration = try SidecarConfiguration(
            Environment(["ASYA_ACTOR_NAME": "a", "ASYA_SQLITE_PATH": "-"])
        )
        services = SidecarServices(
            queue: configuration.queue,
            namespace: configuration.namespace,
            limits: configuration.limits,
            transport: broker.connect(),
            tracer: Tracer.testing(spans, clock: SystemClock(), sampler: sampler),
            store: nil,
            instruments: SidecarInstruments(
                registry: MetricRegistry(),
                configuration: configuration,
                system: "memory"
            ),
            clock: SystemClock(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        settler = HopSettler(
            services: services,
            planner: HopPlanner(
                actor: "a",
                happyEnd: configuration.happyEnd,
                errorEnd: configuration.errorEnd,
                retry: configuration.retry,
                limits: configuration.limits
            ),
            duplicates: DuplicateGuard(),
            queueRetryMaxAttempts: configuration.queueRetryMaxAttempts,
            queueRetryBackoff: configuration.queueRetryBackoff,
            keepAtRuntime: { _ in },
            pause: { _ in }
        )
    }

    private var envelope: Envelope {
        var envelope = Envelope(
            id: "e",
            parentID: "p",
            route: Route(actors: ["a", "b"]),
            payload: RawJSON(trusted: Array("{}".utf8))
        )
        envelope.headers.setString("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", for: .traceparent)
        return envelope
    }

    /// Takes an envelope from the queue as a hop does, and settles it by the plan.
    private func hop(
        _ envelope: Envelope,
        plan: (HopPlanner, HopAttempt) -> HopPlan
    ) async throws {
        try await services.transport.publish([OutgoingMessage(queue: services.queue, body: envelope.encoded())])
        let delivery = try #require(try await services.transport.receive(from: services.queue, max: 1).first)
        let attempt = HopAttempt(envelope, receivedAtUnixNano: delivery.receivedAtUnixNano)
        await settler.settle(
            HandledHop(
                delivery: delivery,
                envelope: envelope,
                attempt: attempt,
                span: HopSpan(services, delivery, envelope, attempt),
                plan: plan(settler.planner, attempt)
            )
        )
    }

    private func failure(_ type: String) -> HopFailure {
        .handler(code: ErrorCode.processingError.rawValue, details: ErrorDetails(message: "no", type: type))
    }

    /// What contradicts the declarations, over all spans that ended.
    private var problems: [String] {
        spans.spans.flatMap { span in
            let declaration = SpanCatalog.all.first { $0.component == .sidecar && $0.isName(span.name) }
            let problems = declaration?.problems(in: span, started: sampler.attributes(of: span.name))
            return (problems ?? ["it is not declared"]).map { "\(span.name): \($0)" }
        }
    }

    @Test func `a hop that succeeds has its spans as declared`() async throws {
        try await hop(envelope) { planner, attempt in planner.plan(outputs: [], of: envelope, attempt: attempt) }
        #expect(problems == [])
        #expect(Set(spans.spans.map(\.name)) == ["process a", "publish happy-end", "settle asya-a"])
        let process = try #require(spans.spans(named: "process a").first)
        #expect(process.links.map(\.context.spanID.description) == ["b7ad6b7169203331"])
        #expect(process.links.first?.attributes[.messagingMessageID] == "e")
        #expect(process.attributes[.errorType] == nil)
        #expect(spans.spans(named: "settle asya-a").first?.attributes[.messagingMessageID] == "e")
    }

    @Test func `a failed attempt tells when the next one is due`() async throws {
        try await hop(envelope) { planner, attempt in
            planner.plan(failure: failure("Busy"), of: envelope, attempt: attempt)
        }
        #expect(problems == [])
        let process = try #require(spans.spans(named: "process a").first)
        #expect(process.attributes[.errorType] == "Busy")
        #expect(process.attributes[.asyaOutcome] == "retried")
        let event = try #require(process.events.first)
        #expect(event.name == EventNames.retryScheduled)
        #expect(event.attributes[.asyaAttempt] == 2)
        guard case .double(let delay)? = event.attributes[.asyaDelay] else {
            Issue.record("the event has no delay")
            return
        }
        #expect((900...1_100).contains(delay))
    }

    @Test func `a message for the dead-letter queue says why`() async throws {
        var last = envelope
        last.headers.attempt = 3
        broker.failNext(.settle, with: .queueMissing(QueueName(actor: "error-end")))
        try await hop(last) { planner, attempt in
            planner.plan(failure: failure("Busy"), of: last, attempt: attempt)
        }
        #expect(problems == [])
        let process = try #require(spans.spans(named: "process a").first)
        #expect(process.attributes[.asyaDeadLetterReason] == "error_end_unreachable")
        #expect(spans.spans(named: "settle asya-a").first?.attributes[.errorType] == "TransportError")
    }

    @Test func `a publisher whose clock is ahead is told of, not a wait`() async throws {
        var early = envelope
        early.headers.enqueuedAtUnixNano = SystemClock().nowUnixNano() + 3_600_000_000_000
        try await hop(early) { planner, attempt in planner.plan(outputs: [], of: early, attempt: attempt) }
        #expect(problems == [])
        let process = try #require(spans.spans(named: "process a").first)
        #expect(process.attributes[.asyaClockSkew] == true)
        #expect(process.attributes[.asyaQueueWait] == nil)
    }
}

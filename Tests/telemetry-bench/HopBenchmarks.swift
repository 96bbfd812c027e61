// SPDX-License-Identifier: Apache-2.0

import TelemetryCore

/// All the telemetry of one message in the sidecar: what a handler's own time is compared with.
enum HopBenchmarks {
    static let all = [
        Benchmark(name: "span.whole_hop", operations: 50_000) { count in
            let registry = MetricRegistry()
            let drain = BatchDrain(registry: registry)
            let tracer = Tracer(
                scope: InstrumentationScope(name: "asya-sidecar", version: "1.0"),
                sampler: ParentBasedSampler(root: AlwaysOnSampler()),
                processor: drain.processor,
                registry: registry
            )
            let metrics = HopMetrics(registry)
            for number in 0..<count {
                drain.makeRoom(after: 3 * number)
                hop(tracer, metrics)
            }
            drain.finish(3 * count)
        }
    ]

    private static let system = "sqlite"
    private static let actor = "text"
    private static let queue = "asya-text"
    private static let next = "asya-summary"
    private static let id = "29068b1c-f4e8-2047-f52c-bcf8046590e2"

    /// The spans, attributes and metrics of `HopHandler`, `Outbox` and `HopSettler` for a message that succeeds.
    private static func hop(_ tracer: Tracer, _ metrics: HopMetrics) {
        metrics.received.increment()
        metrics.receivedSize.observe(1024)
        metrics.active.increment()
        let parent = TraceContextPropagator.extract(
            traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03",
            tracestate: nil
        )
        let process = startProcess(tracer, parent)
        metrics.queueWait.observe(0.004, exemplar: process.context)
        metrics.execution.observe(0.001, exemplar: process.context)
        metrics.attempts.labels(queue, actor, AttemptOutcome.succeeded).increment()

        let publish = startPublish(tracer, process)
        consume(TraceContextPropagator.inject(publish.context))
        publish.end()
        metrics.sent.labels(next, actor, MessageType.routing).increment()
        metrics.sending.observe(0.000_2, exemplar: publish.context)
        metrics.sentSize.observe(1024)

        let settle = startSettle(tracer, process)
        settle.end()
        process.set(.asyaOutcome, "succeeded")
        process.set(.asyaOutputCount, 1)
        process.end()
        metrics.processed.labels(queue, actor, ProcessedStatus.success).increment()
        metrics.lastProgress.set(1_760_000_000)
        metrics.processing.observe(0.002, exemplar: process.context)
        metrics.active.decrement()
    }

    private static func startProcess(_ tracer: Tracer, _ parent: SpanContext?) -> Span {
        tracer.startSpan(
            SpanNames.process(actor),
            kind: .consumer,
            parent: parent,
            links: parent.map {
                [SpanLink(context: $0, attributes: [.asyaLinkReason: "creation", .messagingMessageID: .string(id)])]
            } ?? [],
            attributes: [
                .messagingSystem: .string(system), .messagingOperationName: "process",
                .messagingOperationType: "process", .messagingDestinationName: .string(queue),
                .messagingEnvelopeSize: 1024, .asyaActor: .string(actor), .asyaDeliveryCount: 1,
                .messagingMessageID: .string(id), .asyaEnvelopeID: .string(id), .asyaRouteIndex: 0,
                .asyaAttempt: 1, .asyaQueueWait: 4.0,
            ]
        )
    }

    private static func startPublish(_ tracer: Tracer, _ process: Span) -> Span {
        tracer.startSpan(
            SpanNames.publish("summary"),
            kind: .producer,
            parent: process.context,
            attributes: [
                .messagingSystem: .string(system), .messagingOperationName: "publish", .messagingOperationType: "send",
                .messagingDestinationName: .string(next), .messagingMessageID: .string(id),
                .asyaEnvelopeID: .string(id), .asyaMessageType: "routing",
            ]
        )
    }

    private static func startSettle(_ tracer: Tracer, _ process: Span) -> Span {
        tracer.startSpan(
            SpanNames.settle(queue),
            kind: .client,
            parent: process.context,
            attributes: [
                .messagingSystem: .string(system), .messagingOperationName: "settle",
                .messagingOperationType: "settle", .messagingDestinationName: .string(queue),
            ]
        )
    }
}

/// The instruments a hop touches, bound as the sidecar binds them.
private struct HopMetrics {
    let received: Counter
    let active: Gauge
    let lastProgress: Gauge
    let processing: Histogram
    let execution: Histogram
    let queueWait: Histogram
    let receivedSize: Histogram
    let sentSize: Histogram
    let processed: CounterFamily
    let sent: CounterFamily
    let attempts: CounterFamily
    let sending: Histogram

    init(_ registry: MetricRegistry) {
        let (queue, actor) = ("asya-text", "text")
        received = registry.counter(SidecarMetrics.messagesReceived).labels(queue, actor, "sqlite")
        active = registry.gauge(SidecarMetrics.activeMessages).labels(queue, actor)
        lastProgress = registry.gauge(SidecarMetrics.lastProgress).labels(queue, actor)
        processing = registry.histogram(SidecarMetrics.processingDuration).labels(queue, actor)
        execution = registry.histogram(SidecarMetrics.runtimeExecutionDuration).labels(queue, actor)
        queueWait = registry.histogram(SidecarMetrics.queueWait).labels(queue, actor)
        let sizes = registry.histogram(SidecarMetrics.envelopeSize)
        receivedSize = sizes.labels(queue, actor, EnvelopeDirection.received)
        sentSize = sizes.labels(queue, actor, EnvelopeDirection.sent)
        processed = registry.counter(SidecarMetrics.messagesProcessed)
        sent = registry.counter(SidecarMetrics.messagesSent)
        attempts = registry.counter(SidecarMetrics.attempts)
        sending = registry.histogram(SidecarMetrics.queueSendDuration).labels(queue, actor, "sqlite")
    }
}

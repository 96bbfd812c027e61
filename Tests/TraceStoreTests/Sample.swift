// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import TraceStore

/// Spans and hops of made-up pipelines, with times in milliseconds after the start of 2026.
struct Sample {
    static let start: UInt64 = 1_767_225_600_000_000_000

    let traceID: TraceID
    private(set) var spans: [SpanData] = []
    private(set) var hops: [HopRecord] = []

    init(_ number: UInt64 = 1) {
        traceID = TraceID(high: 0x0AF7_6519_16CD_43DD, low: number)
    }

    static func time(_ milliseconds: Double) -> UInt64 { start + UInt64(milliseconds * 1_000_000) }

    @discardableResult
    mutating func span(
        _ id: UInt64,
        parent: UInt64? = nil,
        _ name: String,
        _ kind: SpanKind,
        _ from: Double,
        _ to: Double,
        attributes: Attributes = [:],
        status: SpanStatus = .unset,
        links: [SpanLink] = [],
        events: [SpanEvent] = [],
        isSampled: Bool = true
    ) -> SpanData {
        let span = SpanData(
            context: SpanContext(traceID: traceID, spanID: SpanID(value: id), flags: isSampled ? [.sampled] : []),
            parentSpanID: parent.map { SpanID(value: $0) },
            parentIsRemote: kind == .consumer,
            name: name,
            kind: kind,
            startUnixNano: Self.time(from),
            endUnixNano: Self.time(to),
            attributes: attributes,
            events: events,
            links: links,
            status: status,
            scope: InstrumentationScope(name: "asya", version: "1")
        )
        spans.append(span)
        return span
    }

    @discardableResult
    mutating func hop(
        span: UInt64,
        _ actor: String,
        envelope: String = "e-1",
        index: Int = 0,
        attempt: Int = 1,
        _ from: Double,
        _ to: Double,
        wait: Double? = nil,
        _ outcome: HopOutcome = .succeeded,
        input: String = #"{"id":"e-1","payload":1}"#,
        to outputs: [(queue: String, envelope: String)] = [],
        error: HopError? = nil,
        isSampled: Bool = true
    ) -> HopRecord {
        let hop = HopRecord(
            traceID: traceID,
            spanID: SpanID(value: span),
            isSampled: isSampled,
            envelopeID: envelope,
            routeIndex: index,
            actor: actor,
            queue: "asya-\(actor)",
            attempt: attempt,
            startedAtUnixNano: Self.time(from),
            endedAtUnixNano: Self.time(to),
            queueWait: wait.map { .nanoseconds(Int64($0 * 1_000_000)) },
            outcome: outcome,
            input: Array(input.utf8),
            outputs: outputs.map { output in
                HopOutput(
                    queue: "asya-\(output.queue)",
                    envelope: Array(#"{"id":"\#(output.envelope)","payload":[2]}"#.utf8)
                )
            },
            error: error,
            handler: "handlers.\(actor)",
            handlerFingerprint: "sha256:00"
        )
        hops.append(hop)
        return hop
    }

    mutating func add(_ span: SpanData) { spans.append(span) }
    mutating func add(_ hop: HopRecord) { hops.append(hop) }

    /// What a reader returns for it.
    var stored: StoredTrace {
        StoredTrace(
            id: traceID,
            spans: spans.map { StoredSpan(span: $0, resource: [.serviceName: "test"], service: "test") },
            hops: hops.map(StoredHop.init(recorded:))
        )
    }

    /// Two actors and happy-end; the second fails once and is retried.
    static var retriedPipeline: Sample {
        var sample = Sample()
        sample.span(1, "send shout", .producer, 0, 2)
        sample.span(2, parent: 1, "process shout", .consumer, 100, 300)
        sample.span(3, parent: 2, "handler shout", .internal, 110, 280)
        sample.span(4, parent: 2, "publish greet", .producer, 282, 290)
        sample.span(5, parent: 2, "settle asya-shout", .client, 291, 299)
        sample.span(6, parent: 4, "process greet", .consumer, 340, 400, status: .error(description: "no name"))
        sample.span(7, parent: 6, "handler greet", .internal, 345, 380, status: .error(description: "no name"))
        sample.span(8, parent: 6, "publish greet", .producer, 385, 395)
        sample.span(9, parent: 6, "process greet", .consumer, 900, 1000)
        sample.span(10, parent: 9, "handler greet", .internal, 905, 980)
        sample.span(11, parent: 9, "publish happy-end", .producer, 982, 990)
        sample.span(12, parent: 9, "settle asya-greet", .client, 991, 999)
        sample.span(13, parent: 11, "process happy-end", .consumer, 1010, 1020)
        sample.hop(span: 2, "shout", 100, 300, wait: 98, to: [("greet", "e-1")])
        sample.hop(
            span: 6,
            "greet",
            index: 1,
            340,
            400,
            wait: 50,
            .retried,
            to: [("greet", "e-1")],
            error: HopError(code: "processing_error", type: "ValueError", message: "no name", traceback: "line 1")
        )
        sample.hop(span: 9, "greet", index: 1, attempt: 2, 900, 1000, wait: 500, to: [("happy-end", "e-1")])
        sample.hop(span: 13, "happy-end", index: 2, 1010, 1020, wait: 20, .ended)
        return sample
    }
}

extension StoredHop {
    init(recorded hop: HopRecord) {
        self.init(
            traceID: hop.traceID,
            spanID: hop.spanID,
            envelopeID: hop.envelopeID,
            runID: hop.runID,
            routeIndex: hop.routeIndex,
            actor: hop.actor,
            queue: hop.queue,
            attempt: hop.attempt,
            startedAtUnixNano: hop.startedAtUnixNano,
            endedAtUnixNano: hop.endedAtUnixNano,
            queueWait: hop.queueWait,
            outcome: hop.outcome,
            input: .complete(hop.input),
            outputs: hop.outputs.map {
                Output(queue: $0.queue, envelopeID: $0.envelopeID, envelope: .complete($0.envelope))
            },
            error: hop.error,
            handler: hop.handler,
            handlerFingerprint: hop.handlerFingerprint
        )
    }
}

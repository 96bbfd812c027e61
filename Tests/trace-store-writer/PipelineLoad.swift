// SPDX-License-Identifier: Apache-2.0

import Glibc
import TelemetryCore
import TraceStore

/// What the processes of one pipeline record of many envelopes: three hops and ten spans each, most of them fine.
///
/// The envelope `order-N` goes through `extract` and `summarize`. Of a thousand about 10 fail, 20 are retried, 2 take two
/// seconds, 1 is still on its way; 1 in 2,000 is dead-lettered, 1 in 10,000 goes to the actor `review`, and 1 in 200,000
/// fails with a `RareError`. They begin 10 ms apart, the last one now. Nothing is random, so that two stores are alike.
final class PipelineLoad {
    private let count: UInt64
    private let start: UInt64
    private let writers: [String: TraceStoreWriter]
    private var spanNumber: UInt64 = 0

    static let spacingNano: UInt64 = 10_000_000
    private static let batch: UInt64 = 512
    private static let instances = [
        "send", "extract", "extract-runtime", "summarize", "summarize-runtime", "review", "happy-end", "error-end",
    ]

    init(folder: String, count: UInt64, maxTotalBytes: Int) {
        self.count = count
        start = SystemClock().nowUnixNano() - count * Self.spacingNano
        writers = Dictionary(
            uniqueKeysWithValues: Self.instances.map { instance in
                let options = TraceStoreOptions(
                    directory: folder,
                    component: instance == "send" ? "asya" : instance.hasSuffix("-runtime") ? "runtime" : "sidecar",
                    instance: instance,
                    payloads: .all,
                    maxTotalBytes: maxTotalBytes,
                    maxQueuedRows: 1 << 16
                )
                let writer = TraceStoreWriter(options: options, resource: [.serviceName: .string(instance)]) {
                    warning in
                    _ = unsafe Glibc.write(STDERR_FILENO, warning + "\n", warning.utf8.count + 1)
                }
                return (instance, writer)
            }
        )
    }

    /// Writes everything; no record is dropped.
    func run() {
        for number in 1...max(count, 1) {
            write(number)
            if number % Self.batch == 0 { for writer in writers.values { writer.flush(timeout: .seconds(600)) } }
        }
        for writer in writers.values { writer.flush(timeout: .seconds(600)) }
        for writer in writers.values { writer.shutdown() }
    }

    private func write(_ number: UInt64) {
        var envelope = Envelope(number: number, begin: start + number * Self.spacingNano)
        span("send", "send extract", .producer, envelope.traceID, envelope.time, 1)
        envelope.advance(2)
        if number % 50 == 3 {
            hop(
                "extract",
                &envelope,
                5,
                .retried,
                to: ["extract"],
                error: Self.error("TimeoutError", "no answer in 5 s")
            )
            envelope.attempt = 2
            envelope.advance(1_000)
        }
        hop("extract", &envelope, 5, .succeeded, to: [number % 10_000 == 31 ? "review" : "summarize"])
        if number % 1_000 == 11 { return }
        envelope.next()
        let actor = number % 10_000 == 31 ? "review" : "summarize"
        if number % 2_000 == 13 {
            return hop(actor, &envelope, 5, .deadLettered, error: Self.error("", "the broker refused it"))
        }
        let isRare = number % 200_000 == 77
        if isRare || number % 100 == 7 {
            let error = Self.error(isRare ? "RareError" : "ValueError", "order \(number) has no total")
            hop(actor, &envelope, 20, .failed, to: ["error-end"], error: error)
            envelope.next()
            return hop("error-end", &envelope, 1, .ended)
        }
        hop(actor, &envelope, number % 500 == 21 ? 2_000 : 20, .succeeded, to: ["happy-end"])
        envelope.next()
        hop("happy-end", &envelope, 1, .ended)
    }

    private static func error(_ type: String, _ message: String) -> HopError {
        HopError(
            code: type.isEmpty ? "publish_failed" : "processing_error",
            type: type,
            message: message,
            traceback:
                "Traceback (most recent call last):\n  File \"handlers.py\", line 7, in handle\n\(type): \(message)"
        )
    }

    private func hop(
        _ actor: String,
        _ envelope: inout Envelope,
        _ milliseconds: UInt64,
        _ outcome: HopOutcome,
        to next: [String] = [],
        error: HopError? = nil
    ) {
        let begin = envelope.time
        let spanID = SpanID(value: spanNumber + 100)
        let isEnd = actor.hasSuffix("-end")
        if !isEnd {
            let runtime = actor == "review" ? "review" : "\(actor)-runtime"
            span(runtime, "handler \(actor)", .internal, envelope.traceID, begin + 1_000_000, milliseconds - 2, error)
            for queue in next { span(actor, "publish \(queue)", .producer, envelope.traceID, begin + 2_000_000, 1) }
            span(actor, "settle asya-\(actor)", .client, envelope.traceID, begin + 3_000_000, 1)
        }
        span(actor, "process \(actor)", .consumer, envelope.traceID, begin, milliseconds, error, id: spanID)
        envelope.advance(milliseconds)
        writers[actor]?.record(
            HopRecord(
                traceID: envelope.traceID,
                spanID: spanID,
                envelopeID: envelope.id,
                routeIndex: envelope.routeIndex,
                actor: actor,
                queue: "asya-\(actor)",
                attempt: envelope.attempt,
                startedAtUnixNano: begin,
                endedAtUnixNano: envelope.time,
                queueWait: .milliseconds(1),
                outcome: outcome,
                input: envelope.bytes,
                outputs: next.map { HopOutput(queue: "asya-\($0)", envelope: envelope.bytes, envelopeID: envelope.id) },
                error: error,
                handler: isEnd ? nil : "handlers.\(actor)",
                handlerFingerprint: isEnd ? nil : "sha256:\(actor == "review" ? "00ff" : "1234")"
            )
        )
    }

    private func span(
        _ instance: String,
        _ name: String,
        _ kind: SpanKind,
        _ traceID: TraceID,
        _ begin: UInt64,
        _ milliseconds: UInt64,
        _ error: HopError? = nil,
        id: SpanID? = nil
    ) {
        spanNumber += 1
        writers[instance]?.onEnd(
            SpanData(
                context: SpanContext(
                    traceID: traceID,
                    spanID: id ?? SpanID(value: spanNumber),
                    flags: [.sampled, .random]
                ),
                name: name,
                kind: kind,
                startUnixNano: begin,
                endUnixNano: begin + milliseconds * 1_000_000,
                attributes: [
                    .messagingSystem: "sqlite", .messagingOperationName: "process", .asyaActor: .string(instance),
                    .asyaAttempt: 1,
                ],
                status: error.map { .error(description: $0.message) } ?? .unset,
                scope: InstrumentationScope(name: "asya.sidecar", version: "0.1.0")
            )
        )
    }

    private struct Envelope {
        let number: UInt64
        let traceID: TraceID
        var time: UInt64
        var routeIndex = 0
        var attempt = 1

        var id: String { "order-\(number)" }

        init(number: UInt64, begin: UInt64) {
            self.number = number
            time = begin
            // Scattered as random ids are: https://prng.di.unimi.it/splitmix64.c.
            var value = number &* 0x9E37_79B9_7F4A_7C15
            value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
            traceID = TraceID(high: value ^ value >> 31, low: value &* 3 | 1)
        }

        mutating func advance(_ milliseconds: UInt64) { time += milliseconds * 1_000_000 }

        mutating func next() {
            routeIndex += 1
            attempt = 1
            advance(2)
        }

        var bytes: [UInt8] {
            let route = #"{"actors":["extract","summarize"],"current":\#(routeIndex)}"#
            let payload =
                #"{"order":{"id":\#(number),"customer":"c-\#(number % 977)"},"text":"two cups of tea, please"}"#
            return Array(#"{"id":"\#(id)","route":\#(route),"payload":\#(payload)}"#.utf8)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Compression
import OTLPExport
import TelemetryCore

/// Batches of 512 spans on their way to the collector; an operation is one span.
enum ExportBenchmarks {
    private static let batchSize = 512

    static let all = [
        Benchmark(name: "export.encode_span", operations: 100 * batchSize) { count in
            let encoder = encoder
            let spans = spans
            for _ in 0..<count / batchSize { consume(encoder.encodeRequest(spans).count) }
        },
        Benchmark(name: "export.gzip_span", operations: 100 * batchSize) { count in
            let body = encoder.encodeRequest(spans)
            for _ in 0..<count / batchSize { consume((try? Gzip.compress(body))?.count) }
        },
    ]

    private static var encoder: OTLPTraceEncoder {
        OTLPTraceEncoder(resource: [
            .serviceName: "text", .serviceNamespace: "default", .serviceVersion: "1.0",
            .serviceInstanceID: "default.text-7d9c5b6f4-x2x9q.asya-sidecar",
        ])
    }

    /// Spans of about 322 bytes, which is what the peers encode, too.
    private static var spans: [SpanData] {
        let ids = RandomIDGenerator()
        return (0..<batchSize).map { number in
            let start = 1_760_000_000_000_000_000 + UInt64(number) * 1_000_000
            return SpanData(
                context: SpanContext(traceID: ids.makeTraceID(), spanID: ids.makeSpanID(), flags: [.sampled, .random]),
                parentSpanID: ids.makeSpanID(),
                parentIsRemote: true,
                name: "process text",
                kind: .consumer,
                startUnixNano: start,
                endUnixNano: start + 2_000_000,
                attributes: [
                    .messagingSystem: "sqlite", .messagingDestinationName: "asya-text",
                    .messagingOperationName: "process", .messagingOperationType: "process",
                    .messagingMessageID: "29068b1c-f4e8-2047-f52c-bcf8046590e2", .asyaActor: "text",
                    .asyaRouteIndex: 3, .asyaAttempt: 1,
                ],
                scope: InstrumentationScope(name: "asya-sidecar", version: "1.0")
            )
        }
    }
}

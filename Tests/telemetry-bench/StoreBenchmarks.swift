// SPDX-License-Identifier: Apache-2.0

import Glibc
import TelemetryCore
import TraceStore

/// The trace store: recording spans, finding a trace, deleting a slice.
enum StoreBenchmarks {
    static let all = [
        Benchmark(name: "store.append", operations: 100_000) { count in
            let folder = ScratchFolder()
            let writer = writer(in: folder, "append")
            record(count, from: 0, with: writer)
            writer.shutdown()
        },
        Benchmark(name: "store.lookup", operations: 2_000, details: lookupDetails) { count in
            lookUp(count) { _ in }
        },
    ]

    private static let slices = 20
    private static let spansPerSlice = 50_000
    private static let spansPerTrace = 8

    /// A million spans in twenty slices.
    private static let store: ScratchFolder = {
        let folder = ScratchFolder()
        for slice in 0..<slices {
            let writer = writer(in: folder, "slice-\(slice)")
            record(spansPerSlice, from: slice * spansPerSlice, with: writer)
            writer.shutdown()
        }
        return folder
    }()

    private static func writer(in folder: ScratchFolder, _ instance: String) -> TraceStoreWriter {
        TraceStoreWriter(
            options: TraceStoreOptions(directory: folder.path, component: "bench", instance: instance),
            resource: [.serviceName: "bench"]
        ) { warning in
            _ = unsafe write(STDERR_FILENO, warning, warning.utf8.count)
        }
    }

    /// Ends spans, eight a trace, no faster than they are written: none is dropped.
    private static func record(_ count: Int, from first: Int, with writer: TraceStoreWriter) {
        var span = template
        for number in first..<first + count {
            span.context.traceID = traceID(number / spansPerTrace)
            span.context.spanID = SpanID(value: UInt64(number + 1))
            span.startUnixNano &+= 1_000
            span.endUnixNano &+= 1_000
            writer.onEnd(span)
            if number % 4_096 == 4_095 { writer.flush() }
        }
    }

    /// Scattered as random ids are, and known again.
    private static func traceID(_ number: Int) -> TraceID {
        var value = UInt64(number) &+ 0x9E37_79B9_7F4A_7C15
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return TraceID(high: value ^ value >> 31, low: value &* 3 | 1)
    }

    private static func lookUp(_ count: Int, _ took: (UInt64) -> Void) {
        guard let reader = try? TraceStoreReader(directory: store.path) else { return }
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<count {
            let id = traceID(Int.random(in: 0..<slices * spansPerSlice / spansPerTrace, using: &generator))
            let start = Benchmark.now()
            consume(reader.trace(id)?.spans.count)
            took(Benchmark.now() - start)
        }
    }

    /// The first look-up of a reader, which opens the slices; of the others the slowest in a hundred; and how long it takes
    /// to delete a slice.
    private static func lookupDetails() -> [(name: String, value: Double)] {
        var times: [Double] = []
        lookUp(5_000) { times.append(Double($0)) }
        let first = times.removeFirst()
        return [
            ("first_ns", first), ("p99_ns", times.sorted()[times.count * 99 / 100]), ("retention_ns", retention()),
        ]
    }

    private static func retention() -> Double {
        let now = SystemClock().nowUnixNano()
        var pruner = TraceStorePruner(directory: store.path, maxTotalBytes: .max, maxAge: .seconds(86_400))
        let before = try? pruner.prune(nowUnixNano: now)
        pruner.maxTotalBytes = (before?.slices.reduce(0) { $0 + $1.bytes } ?? 0) - 1
        let start = Benchmark.now()
        let report = try? pruner.prune(nowUnixNano: now)
        return report?.deleted.count == 1 ? Double(Benchmark.now() - start) : .infinity
    }

    /// What a hop of the sidecar records.
    private static let template = SpanData(
        context: SpanContext(traceID: TraceID(high: 1, low: 1), spanID: SpanID(value: 1), flags: [.sampled, .random]),
        parentSpanID: SpanID(value: 7),
        parentIsRemote: true,
        name: "process text",
        kind: .consumer,
        startUnixNano: 1_767_225_600_000_000_000,
        endUnixNano: 1_767_225_600_025_000_000,
        attributes: [
            .messagingSystem: "sqlite", .messagingDestinationName: "asya-text", .messagingOperationName: "process",
            .messagingOperationType: "process", .messagingMessageID: "29068b1c-f4e8-2047-f52c-bcf8046590e2",
            .asyaActor: "text", .asyaRouteIndex: 3, .asyaAttempt: 1,
        ],
        scope: InstrumentationScope(name: "asya.sidecar", version: "0.1.0")
    )
}

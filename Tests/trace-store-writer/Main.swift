// SPDX-License-Identifier: Apache-2.0

import Glibc
import TelemetryCore
import TraceStore

/// Writes a trace store for the tests: `trace-store-writer FOLDER INSTANCE COUNT`.
///
/// `trace-store-writer --pipelines FOLDER COUNT MAX-BYTES` writes a large one for benchmarks; see ``PipelineLoad``.
///
/// Each trace is one hop of the envelope `INSTANCE-NUMBER` and its span. After every few, those that are on their way to
/// the disk are told on standard output by the number of the last one. When all are written it waits for the end of its
/// input, with the store open. A fourth argument is the number of hops a trace; then more goes unflushed at a time, so that
/// the commits end anywhere.
@main enum Main {
    static func main() {
        let arguments = CommandLine.arguments
        if arguments.count == 5, arguments[1] == "--pipelines", let count = UInt64(arguments[3]),
            let maxTotalBytes = Int(arguments[4])
        {
            return PipelineLoad(folder: arguments[2], count: count, maxTotalBytes: maxTotalBytes).run()
        }
        guard (4...5).contains(arguments.count), let count = UInt64(arguments[3]),
            let hops = Int(arguments.count == 5 ? arguments[4] : "1")
        else {
            let text = "usage: trace-store-writer FOLDER INSTANCE COUNT [HOPS] | --pipelines FOLDER COUNT MAX-BYTES\n"
            _ = unsafe Glibc.write(STDERR_FILENO, text, text.utf8.count)
            exit(2)
        }
        let instance = arguments[2]
        let writer = TraceStoreWriter(
            options: TraceStoreOptions(
                directory: arguments[1],
                component: "writer",
                instance: instance,
                payloads: .all,
                sliceBytes: 1 << 20
            )
        ) { warning in
            _ = unsafe Glibc.write(STDERR_FILENO, warning + "\n", warning.utf8.count + 1)
        }
        for number in 1...max(count, 1) {
            for hop in 0..<hops { record(number, instance, hop: hop, of: hops, with: writer) }
            if number % (hops == 1 ? 40 : 400) == 0, writer.flush() {
                let text = "\(number)\n"
                _ = unsafe Glibc.write(STDOUT_FILENO, text, text.utf8.count)
            }
        }
        while getchar() != EOF {}
        writer.shutdown()
    }

    private static func record(
        _ number: UInt64,
        _ instance: String,
        hop: Int,
        of hops: Int,
        with writer: TraceStoreWriter
    ) {
        let traceID = TraceID(high: UInt64(getpid()), low: number)
        let spanID = SpanID(value: number * 16 + UInt64(hop))
        let isLast = hop == hops - 1
        let actor = isLast && hops > 1 ? "happy-end" : "actor"
        let next = hop == hops - 2 ? "happy-end" : "actor"
        let start = SystemClock().nowUnixNano()
        writer.onEnd(
            SpanData(
                context: SpanContext(traceID: traceID, spanID: spanID, flags: [.sampled]),
                name: "process \(actor)",
                kind: .consumer,
                startUnixNano: start,
                endUnixNano: start + 1_000,
                attributes: [.asyaActor: .string(actor)],
                scope: InstrumentationScope(name: "test")
            )
        )
        let text = String(repeating: "x", count: Int(number % 2_000))
        let envelope = Array(#"{"id":"\#(instance)-\#(number)","payload":"\#(text)"}"#.utf8)
        writer.record(
            HopRecord(
                traceID: traceID,
                spanID: spanID,
                envelopeID: "\(instance)-\(number)",
                routeIndex: hop,
                actor: actor,
                queue: actor == "actor" ? "asya-actor-\(hop)" : "asya-\(actor)",
                startedAtUnixNano: start,
                endedAtUnixNano: start + 1_000,
                outcome: isLast ? .ended : .succeeded,
                input: envelope,
                outputs: isLast
                    ? []
                    : [HopOutput(queue: next == "actor" ? "asya-actor-\(hop + 1)" : "asya-\(next)", envelope: envelope)]
            )
        )
    }
}

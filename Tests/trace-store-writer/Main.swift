// SPDX-License-Identifier: Apache-2.0

import Glibc
import TelemetryCore
import TraceStore

/// Writes a trace store for the tests: `trace-store-writer FOLDER INSTANCE COUNT`.
///
/// Each trace is one hop of the envelope `INSTANCE-NUMBER` and its span. After every few, those that are on their way to
/// the disk are told on standard output by the number of the last one. When all are written it waits for the end of its
/// input, with the store open.
@main enum Main {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let count = UInt64(arguments[3]) else {
            let text = "usage: trace-store-writer FOLDER INSTANCE COUNT\n"
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
            record(number, instance, with: writer)
            if number % 40 == 0, writer.flush() {
                let text = "\(number)\n"
                _ = unsafe Glibc.write(STDOUT_FILENO, text, text.utf8.count)
            }
        }
        while getchar() != EOF {}
        writer.shutdown()
    }

    private static func record(_ number: UInt64, _ instance: String, with writer: TraceStoreWriter) {
        let traceID = TraceID(high: UInt64(getpid()), low: number)
        let spanID = SpanID(value: number)
        let start = SystemClock().nowUnixNano()
        writer.onEnd(
            SpanData(
                context: SpanContext(traceID: traceID, spanID: spanID, flags: [.sampled]),
                name: "process actor",
                kind: .consumer,
                startUnixNano: start,
                endUnixNano: start + 1_000,
                scope: InstrumentationScope(name: "test")
            )
        )
        let text = String(repeating: "x", count: Int(number % 2_000))
        writer.record(
            HopRecord(
                traceID: traceID,
                spanID: spanID,
                envelopeID: "\(instance)-\(number)",
                routeIndex: 0,
                actor: "actor",
                queue: "asya-actor",
                startedAtUnixNano: start,
                endedAtUnixNano: start + 1_000,
                outcome: .ended,
                input: Array(#"{"id":"\#(instance)-\#(number)","payload":"\#(text)"}"#.utf8)
            )
        )
    }
}

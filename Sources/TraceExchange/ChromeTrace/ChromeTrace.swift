// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
public import TraceStore

/// Traces in the trace event format, which Perfetto (https://ui.perfetto.dev), Chrome's `about:tracing` and speedscope
/// open.
///
/// Each service is a process, and what it does at the same time is spread over threads, so that slices nest. A message is
/// an arrow from the span that published it to the one that processes it, and its time in the queue an asynchronous slice
/// of the latter's process. Times are microseconds after the earliest span, which `otherData` dates.
///
/// https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
public enum ChromeTrace {
    /// One document with all traces.
    public static func document(of traces: [StoredTrace]) -> [UInt8] {
        let origin = traces.compactMap(\.spans.first?.span.startUnixNano).min() ?? 0
        var writer = JSONWriter()
        var layout = ChromeTraceLayout()
        writer.object { writer in
            writer.member("displayTimeUnit", "ms")
            writer.name("otherData")
            writer.object { writer in
                writer.member("started_at_unix_nano", String(origin))
                writer.array("trace_ids", traces) { $0.string($1.id.description) }
            }
            writer.name("traceEvents")
            writer.beginArray()
            for trace in traces {
                let tree = TraceTree(trace.spans)
                let places = layout.places(of: tree)
                var events = Events(trace: trace, tree: tree, places: places, origin: origin)
                events.write(to: &writer)
            }
            for process in layout.processes { name(process, to: &writer) }
            writer.endArray()
        }
        return writer.bytes
    }

    private static func name(_ process: ChromeTraceLayout.Process, to writer: inout JSONWriter) {
        metadata("process_name", "name", process.name, process.id, 0, to: &writer)
        for thread in 1...max(1, process.threads) {
            let name = thread == 1 ? process.name : "\(process.name) #\(thread)"
            metadata("thread_name", "name", name, process.id, thread, to: &writer)
        }
    }

    private static func metadata(
        _ event: String,
        _ member: String,
        _ value: String,
        _ process: Int,
        _ thread: Int,
        to writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.member("ph", "M")
            writer.member("name", event)
            writer.member("pid", process)
            writer.member("tid", thread)
            writer.name("args")
            writer.object { $0.member(member, value) }
        }
    }

    /// The events of one trace.
    private struct Events {
        let trace: StoredTrace
        let tree: TraceTree
        let places: [ChromeTraceLayout.Place]
        let origin: UInt64

        mutating func write(to writer: inout JSONWriter) {
            let hops = Dictionary(trace.hops.map { ($0.spanID, $0) }) { first, _ in first }
            for (index, stored) in tree.spans.enumerated() {
                slice(index, stored, hop: hops[stored.span.context.spanID], to: &writer)
                guard stored.span.kind == .consumer, let parent = tree.parent(of: index) else { continue }
                wait(index, from: tree.spans[parent].span, to: &writer)
                flow("s", at: parent, id: stored.span, to: &writer)
                flow("f", at: index, id: stored.span, to: &writer)
            }
        }

        private func slice(_ index: Int, _ stored: StoredSpan, hop: StoredHop?, to writer: inout JSONWriter) {
            let span = stored.span
            writer.object { writer in
                event("X", span.name, span.kind.description, at: span.startUnixNano, index, to: &writer)
                writer.name("dur")
                microseconds(span.endUnixNano - span.startUnixNano, to: &writer)
                if span.status.isError { writer.member("cname", "terrible") }
                writer.name("args")
                writer.object { writer in
                    writer.member("trace_id", span.context.traceID.description)
                    writer.member("span_id", span.context.spanID.description)
                    if let parent = span.parentSpanID { writer.member("parent_span_id", parent.description) }
                    writer.member("status", span.status.description)
                    if case .error(let description) = span.status { writer.text("status_message", description) }
                    if let error = hop?.error { writer.member("error", "\(error.type): \(error.message)") }
                    for attribute in span.attributes {
                        writer.member("attribute.\(attribute.key.name)", attribute.value.description)
                    }
                }
            }
            for happening in span.events {
                writer.object { writer in
                    event("i", happening.name, "event", at: happening.timeUnixNano, index, to: &writer)
                    writer.member("s", "t")
                    writer.name("args")
                    writer.object { writer in
                        for attribute in happening.attributes {
                            writer.member(attribute.key.name, attribute.value.description)
                        }
                    }
                }
            }
        }

        /// The time between the end of the publishing and the start of the processing.
        private func wait(_ index: Int, from parent: SpanData, to writer: inout JSONWriter) {
            let span = tree.spans[index].span
            guard parent.endUnixNano < span.startUnixNano else { return }
            for (phase, time) in [("b", parent.endUnixNano), ("e", span.startUnixNano)] {
                writer.object { writer in
                    event(phase, "queue wait", "queue", at: time, index, to: &writer)
                    writer.member("id", identifier(span))
                }
            }
        }

        /// One end of an arrow; it belongs to the slice that encloses it and is not inside of another.
        private func flow(_ phase: String, at index: Int, id span: SpanData, to writer: inout JSONWriter) {
            writer.object { writer in
                event(phase, "message", "message", at: freeMoment(of: index), index, to: &writer)
                writer.member("id", identifier(span))
                // "Binding point is enclosing slice"; without it an arrow would end at the next slice to begin.
                if phase == "f" { writer.member("bp", "e") }
            }
        }

        /// The first moment of a span at which nothing inside of it runs on the same thread.
        private func freeMoment(of index: Int) -> UInt64 {
            let span = tree.spans[index].span
            var moment = span.startUnixNano
            for other in (index + 1)..<max(index + 1, tree.spans.count) {
                let inside = tree.spans[other].span
                if inside.startUnixNano > moment { break }
                if places[other] == places[index] { moment = max(moment, inside.endUnixNano) }
            }
            return moment < span.endUnixNano ? moment : span.startUnixNano
        }

        /// Unique over all traces of the document.
        private func identifier(_ span: SpanData) -> String {
            "\(span.context.traceID)-\(span.context.spanID)"
        }

        private func event(
            _ phase: String,
            _ name: String,
            _ category: String,
            at time: UInt64,
            _ index: Int,
            to writer: inout JSONWriter
        ) {
            writer.member("ph", phase)
            writer.member("name", name)
            writer.member("cat", category)
            writer.name("ts")
            microseconds(time - min(time, origin), to: &writer)
            writer.member("pid", places[index].process)
            writer.member("tid", places[index].thread)
        }

        /// To the nanosecond, without a detour through a double.
        private func microseconds(_ nanoseconds: UInt64, to writer: inout JSONWriter) {
            let digits = String(nanoseconds % 1000)
            let fraction = String(repeating: "0", count: 3 - digits.count) + digits
            writer.raw(RawJSON(trusted: Array("\(nanoseconds / 1000).\(fraction)".utf8)))
        }
    }
}

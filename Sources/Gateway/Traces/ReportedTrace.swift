// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Tracking

/// A trace made of what sidecars have reported about an envelope, for a gateway that has no recording of it.
///
/// It shows when which actor had the envelope, and why it failed; there are no payloads, and nothing within an actor.
struct ReportedTrace {
    /// The stay of the envelope with one actor.
    private struct Stay {
        let actor: String
        let index: Int
        let startUnixNano: UInt64
        var endUnixNano: UInt64?
        /// Since when it was waited for.
        let awaitedUnixNano: UInt64
    }

    private let envelope: TrackedEnvelope
    private let endUnixNano: UInt64
    private var stays: [Stay] = []

    /// Makes a trace of events, in their order.
    ///
    /// - Parameters:
    ///   - envelope: The envelope.
    ///   - events: What has happened.
    ///   - nowUnixNano: Until when an envelope that has not ended is shown.
    init(_ envelope: TrackedEnvelope, _ events: [EnvelopeEvent], nowUnixNano: UInt64) {
        self.envelope = envelope
        endUnixNano = max(
            envelope.createdAtUnixNano,
            envelope.status.isFinal ? envelope.updatedAtUnixNano : nowUnixNano
        )
        for event in events {
            if event.isFinal {
                end(at: event.atUnixNano)
            } else if let actor = event.actor, let index = event.currentActorIndex {
                if stays.last?.index != index || stays.last?.actor != actor {
                    end(at: event.atUnixNano)
                    stays.append(
                        Stay(
                            actor: actor,
                            index: index,
                            startUnixNano: event.atUnixNano,
                            awaitedUnixNano: stays.last?.endUnixNano ?? envelope.createdAtUnixNano
                        )
                    )
                }
                if event.state == .completed { end(at: event.atUnixNano) }
            }
        }
    }

    private mutating func end(at time: UInt64) {
        guard let last = stays.indices.last, stays[last].endUnixNano == nil else { return }
        stays[last].endUnixNano = time
    }

    /// The form of `asya trace show --json`.
    var json: [UInt8] {
        var json = JSONWriter(capacity: 1_024)
        json.beginObject()
        json.member("trace_id", envelope.traceID ?? "")
        json.member("status", status)
        json.name("spans")
        json.beginArray()
        writeSpan(
            &json,
            number: 1,
            name: envelope.tool.map { "call \($0)" } ?? "envelope",
            kind: "server",
            from: envelope.createdAtUnixNano,
            to: endUnixNano,
            isError: envelope.status == .failed
        ) { $0.member("asya.envelope.id", envelope.id) }
        for (position, stay) in stays.enumerated() {
            writeSpan(
                &json,
                number: position + 2,
                name: "process \(stay.actor)",
                kind: "consumer",
                from: stay.startUnixNano,
                to: stay.endUnixNano ?? max(endUnixNano, stay.startUnixNano),
                isError: isProblem(position)
            ) { json in
                json.member("asya.actor", stay.actor)
                json.member("asya.envelope.id", envelope.id)
                json.member("asya.route.index", stay.index)
                json.member("asya.attempt", 1)
                json.name("asya.queue.wait_ms")
                json.double(Self.milliseconds(stay.awaitedUnixNano, stay.startUnixNano))
            }
        }
        json.endArray()
        json.name("hops")
        json.beginArray()
        for (position, stay) in stays.enumerated() {
            if let end = stay.endUnixNano { writeHop(&json, position, stay, end) }
        }
        json.endArray()
        json.endObject()
        return json.bytes
    }

    private var status: String {
        switch envelope.status {
        case .pending, .running: "open"
        case .succeeded: "succeeded"
        case .failed, .canceled: "failed"
        }
    }

    private func isProblem(_ position: Int) -> Bool { envelope.status == .failed && position == stays.count - 1 }

    private func writeSpan(
        _ json: inout JSONWriter,
        number: Int,
        name: String,
        kind: String,
        from start: UInt64,
        to end: UInt64,
        isError: Bool,
        attributes: (inout JSONWriter) -> Void
    ) {
        json.beginObject()
        json.member("span_id", Self.spanID(number))
        json.name("parent_span_id")
        if number == 1 { json.null() } else { json.string(Self.spanID(1)) }
        json.member("name", name)
        json.member("kind", kind)
        json.member("service", "asya-gateway")
        json.member("start_unix_nano", start)
        json.member("end_unix_nano", end)
        json.member("status", isError ? "error" : "unset")
        json.name("attributes")
        json.beginObject()
        attributes(&json)
        json.endObject()
        json.strings("events", [])
        json.strings("links", [])
        json.endObject()
    }

    private func writeHop(_ json: inout JSONWriter, _ position: Int, _ stay: Stay, _ end: UInt64) {
        let isLast = position == stays.count - 1
        json.beginObject()
        json.member("actor", stay.actor)
        json.member("hop", stay.index)
        json.member("attempt", 1)
        json.member("envelope_id", envelope.id)
        json.member(
            "outcome",
            isProblem(position) ? "failed" : isLast && envelope.status == .canceled ? "canceled" : "succeeded"
        )
        json.member("started_at", RFC3339.format(unixNano: stay.startUnixNano, fractionDigits: 6))
        json.name("duration_ms")
        json.double(Self.milliseconds(stay.startUnixNano, end))
        json.name("queue_wait_ms")
        json.double(Self.milliseconds(stay.awaitedUnixNano, stay.startUnixNano))
        json.name("input")
        json.null()
        json.strings("outputs", [])
        json.name("error")
        if isProblem(position) { writeError(&json) } else { json.null() }
        json.endObject()
    }

    private func writeError(_ json: inout JSONWriter) {
        let details = envelope.errorDetails.flatMap { try? JSONValue(decoding: $0.bytes) }
        json.beginObject()
        json.member("code", envelope.error ?? "")
        json.member("type", details?["type"]?.stringValue ?? "")
        json.member("message", details?["message"]?.stringValue ?? envelope.message ?? "")
        json.member("traceback", details?["traceback"]?.stringValue ?? "")
        json.endObject()
    }

    private static func spanID(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: max(0, 16 - digits.count)) + digits
    }

    private static func milliseconds(_ start: UInt64, _ end: UInt64) -> Double {
        end > start ? Double(end - start) / 1_000_000 : 0
    }
}

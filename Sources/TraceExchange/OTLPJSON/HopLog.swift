// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
internal import TraceStore

/// A hop as an OTLP log record: the event `asya.hop`, correlated with its span by trace id and span id.
///
/// Not as attributes or an event of the span: envelopes of up to a mebibyte each would make spans that backends cut or
/// refuse, and the payloads of users would go wherever spans go. A line of its own is left alone by readers of spans, and
/// is what a pipeline for logs expects where one is connected.
///
/// The record is in the body, a map; its attributes repeat what one filters by.
enum HopLog {
    /// The record as a `LogsData` of its own.
    static func line(_ hop: StoredHop, resource: Attributes?) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.object { writer in
            writer.array("resourceLogs", CollectionOfOne(hop)) { writer, hop in
                writer.object { writer in
                    writer.name("resource")
                    writer.object { $0.attributes("attributes", resource ?? Attributes()) }
                    writer.array("scopeLogs", CollectionOfOne(hop)) { writer, hop in
                        writer.object { writer in
                            writer.name("scope")
                            writer.object { $0.member("name", Self.scope) }
                            writer.array("logRecords", CollectionOfOne(hop)) { write($1, to: &$0) }
                        }
                    }
                }
            }
        }
        return writer.bytes
    }

    private static let scope = "asya.trace-store"

    private static func write(_ hop: StoredHop, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.wide("timeUnixNano", hop.startedAtUnixNano)
            writer.wide("observedTimeUnixNano", hop.endedAtUnixNano)
            // https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber
            writer.member("severityNumber", hop.outcome.isProblem ? 17 : 9)
            writer.member("severityText", hop.outcome.isProblem ? "ERROR" : "INFO")
            writer.name("body")
            writer.anyValue(.map(body(hop)))
            var attributes: Attributes = [
                .asyaActor: .string(hop.actor),
                .asyaEnvelopeID: .string(hop.envelopeID),
                .asyaRouteIndex: .int(hop.routeIndex),
                .asyaAttempt: .int(hop.attempt),
                .asyaOutcome: .string(hop.outcome.name),
            ]
            if let type = hop.error?.type, !type.isEmpty { attributes.set(.errorType, .string(type)) }
            writer.attributes("attributes", attributes)
            writer.member("traceId", hop.traceID.description)
            writer.member("spanId", hop.spanID.description)
            writer.member("eventName", EventNames.hop)
        }
    }

    private static func body(_ hop: StoredHop) -> Attributes {
        var body: Attributes = [
            Key.envelopeID: .string(hop.envelopeID),
            Key.routeIndex: .int(hop.routeIndex),
            Key.actor: .string(hop.actor),
            Key.queue: .string(hop.queue),
            Key.attempt: .int(hop.attempt),
            Key.startedAt: .int(Int(bitPattern: UInt(hop.startedAtUnixNano))),
            Key.endedAt: .int(Int(bitPattern: UInt(hop.endedAtUnixNano))),
            Key.outcome: .string(hop.outcome.name),
            Key.input: map(hop.input),
            Key.outputs: .array(
                hop.outputs.map { output in
                    .map([
                        Key.queue: .string(output.queue),
                        Key.envelopeID: .string(output.envelopeID),
                        Key.envelope: map(output.envelope),
                    ])
                }
            ),
        ]
        if let runID = hop.runID { body.set(Key.runID, .string(runID)) }
        if let wait = hop.queueWait { body.set(Key.queueWait, .int(Int(clamping: wait.nanoseconds))) }
        if let handler = hop.handler { body.set(Key.handler, .string(handler)) }
        if let fingerprint = hop.handlerFingerprint { body.set(Key.fingerprint, .string(fingerprint)) }
        if let error = hop.error {
            var map: Attributes = [
                Key.code: .string(error.code), Key.type: .string(error.type), Key.message: .string(error.message),
            ]
            if let traceback = error.traceback { map.set(Key.traceback, .string(traceback)) }
            body.set(Key.error, .map(map))
        }
        return body
    }

    private static func map(_ envelope: StoredEnvelope) -> AttributeValue {
        var map: Attributes = [Key.state: .string(State(envelope).rawValue), Key.size: .int(envelope.size)]
        if let bytes = envelope.bytes {
            // Text where it can be, for those who look at the file.
            if let text = String(validating: bytes, as: UTF8.self) {
                map.set(Key.text, .string(text))
            } else {
                map.set(Key.bytes, .bytes(bytes))
            }
        }
        return .map(map)
    }

    /// How much of an envelope there is.
    enum State: String {
        case complete
        case redacted
        case truncated
        case omitted

        init(_ envelope: StoredEnvelope) {
            self =
                switch envelope {
                case .complete: .complete
                case .redacted: .redacted
                case .truncated: .truncated
                case .omitted: .omitted
                }
        }
    }

    /// The names in the body.
    enum Key {
        // Members of this record, and no attributes of spans.
        private static func named(_ name: String) -> AttributeKey { AttributeKey(name) }

        static let envelopeID = named("envelope_id")
        static let runID = named("run_id")
        static let routeIndex = named("route_index")
        static let actor = named("actor")
        static let queue = named("queue")
        static let attempt = named("attempt")
        static let startedAt = named("started_at_unix_nano")
        static let endedAt = named("ended_at_unix_nano")
        static let queueWait = named("queue_wait_nano")
        static let outcome = named("outcome")
        static let input = named("input")
        static let outputs = named("outputs")
        static let envelope = named("envelope")
        static let handler = named("handler")
        static let fingerprint = named("handler_fingerprint")
        static let error = named("error")
        static let code = named("code")
        static let type = named("type")
        static let message = named("message")
        static let traceback = named("traceback")
        static let state = named("state")
        static let size = named("size")
        static let text = named("text")
        static let bytes = named("bytes")
    }
}

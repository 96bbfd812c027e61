// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
internal import TraceStore

extension HopLog {
    /// The hop that a log record is; `nil` for records of something else.
    static func hop(_ record: OTLPJSONNode) throws(OTLPJSONError) -> StoredHop? {
        guard try record.text("eventName") == EventNames.hop else { return nil }
        guard case .map(let body)? = try record.message("body")?.anyValue() else {
            throw record.bad("body", "a map")
        }
        let reader = HopBodyReader(body: body, path: record.path.appending(.member("body")))
        guard let outcome = HopOutcome(name: try reader.text(Key.outcome)) else {
            throw reader.bad(Key.outcome, "the name of an outcome")
        }
        let envelopeID = try reader.text(Key.envelopeID)
        return StoredHop(
            traceID: try record.traceID("traceId"),
            spanID: try record.spanID("spanId"),
            envelopeID: envelopeID,
            runID: reader.optionalText(Key.runID),
            routeIndex: try reader.int(Key.routeIndex),
            actor: try reader.text(Key.actor),
            queue: try reader.text(Key.queue),
            attempt: try reader.int(Key.attempt),
            startedAtUnixNano: UInt64(bitPattern: Int64(try reader.int(Key.startedAt))),
            endedAtUnixNano: UInt64(bitPattern: Int64(try reader.int(Key.endedAt))),
            queueWait: body[Key.queueWait] == nil ? nil : .nanoseconds(Int64(try reader.int(Key.queueWait))),
            outcome: outcome,
            input: try envelope(try reader.map(Key.input)),
            outputs: try outputs(reader),
            error: try error(reader),
            handler: reader.optionalText(Key.handler),
            handlerFingerprint: reader.optionalText(Key.fingerprint)
        )
    }

    private static func outputs(_ reader: HopBodyReader) throws(OTLPJSONError) -> [StoredHop.Output] {
        var outputs: [StoredHop.Output] = []
        for output in try reader.maps(Key.outputs) {
            outputs.append(
                StoredHop.Output(
                    queue: try output.text(Key.queue),
                    envelopeID: try output.text(Key.envelopeID),
                    envelope: try envelope(try output.map(Key.envelope))
                )
            )
        }
        return outputs
    }

    private static func error(_ reader: HopBodyReader) throws(OTLPJSONError) -> HopError? {
        guard reader.body[Key.error] != nil else { return nil }
        let map = try reader.map(Key.error)
        return HopError(
            code: try map.text(Key.code),
            type: try map.text(Key.type),
            message: try map.text(Key.message),
            traceback: map.optionalText(Key.traceback)
        )
    }

    private static func envelope(_ map: HopBodyReader) throws(OTLPJSONError) -> StoredEnvelope {
        guard let state = State(rawValue: try map.text(Key.state)) else {
            throw map.bad(Key.state, "complete, redacted, truncated or omitted")
        }
        let bytes: [UInt8]
        switch (map.body[Key.text], map.body[Key.bytes]) {
        case (.string(let text)?, nil): bytes = Array(text.utf8)
        case (nil, .bytes(let raw)?): bytes = raw
        case (nil, nil) where state == .omitted: bytes = []
        default: throw map.bad(Key.text, "the envelope, or its bytes in \(Key.bytes)")
        }
        return switch state {
        case .complete: .complete(bytes)
        case .redacted: .redacted(bytes)
        case .truncated: .truncated(head: bytes, size: try map.int(Key.size))
        case .omitted: .omitted(size: try map.int(Key.size))
        }
    }
}

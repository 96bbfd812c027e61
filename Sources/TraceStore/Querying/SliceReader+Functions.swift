// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import TelemetryCore

/// What SQL needs to read the columns of a slice that hold protobuf.
extension SliceReader {
    /// Adds the functions that ``StoreViews`` calls to the slice's connection.
    func addFunctions() throws(SQLiteError) {
        guard !hasFunctions else { return }
        hasFunctions = true
        try addFunction("asya_trace", 1) { value in
            guard case .text(let hex) = value, let id = TraceID(hex: hex.lowercased()) else { return .null }
            return .blob(id.bytes)
        }
        try addFunction("asya_id", 1) { value in
            guard case .integer(let id) = value else { return .null }
            return .text(SpanID(value: UInt64(bitPattern: id)).description)
        }
        try addFunction("asya_attributes", 1) { value in
            Self.json(of: value) { TraceJSON.write(AttributeCoding.decode($0), to: &$1) }
        }
        try addFunction("asya_events", 1) { value in
            Self.json(of: value) { TraceJSON.write(SpanCoding.decodeEvents($0), to: &$1) }
        }
        try addFunction("asya_links", 1) { value in
            Self.json(of: value) { TraceJSON.write(SpanCoding.decodeLinks($0), to: &$1) }
        }
        try addErrorFunctions()
        try addEnvelopeFunctions()
    }

    private func addErrorFunctions() throws(SQLiteError) {
        let members: [(name: String, value: (HopError) -> String?)] = [
            ("asya_error_code", { $0.code }), ("asya_error_type", { $0.type }), ("asya_error_message", { $0.message }),
            ("asya_traceback", { $0.traceback }),
        ]
        for member in members {
            try addFunction(member.name, 1) { value in
                guard case .blob(let bytes) = value else { return .null }
                return member.value(HopCoding.decodeError(bytes)).map { .text($0) } ?? .null
            }
        }
    }

    private func addEnvelopeFunctions() throws(SQLiteError) {
        try addFunction("asya_outcome", 1) { value in
            guard case .integer(let number) = value else { return .null }
            return HopOutcome(rawValue: Int(number)).map { .text($0.name) } ?? .null
        }
        // Weak: the connection keeps its functions, and the slice the connection.
        try addFunction("asya_envelope", 1) { [weak self] value in
            guard case .blob(let bytes) = value, let slice = self else { return .null }
            guard let envelope = try? slice.envelope(EnvelopePart(bytes), withBody: true) else { return .null }
            var text = JSONText()
            TraceJSON.write(envelope, to: &text)
            return text.bytes == Array("null".utf8) ? .null : .text(String(decoding: text.bytes, as: UTF8.self))
        }
        try connection.addFunction("asya_bodies", argumentCount: 4) { [weak self] values in
            guard let slice = self, let json = try? slice.bodies(values) else { return .text("[]") }
            return .text(String(decoding: json, as: UTF8.self))
        }
    }

    /// An array with an object for each envelope of a hop, of the values of `input`, `outputs`, `envelope_id` and `queue`.
    private func bodies(_ values: [SQLValue]) throws(SQLiteError) -> [UInt8] {
        guard values.count == 4, case .blob(let input) = values[0], case .text(let id) = values[2],
            case .integer(let queue) = values[3]
        else { return Array("[]".utf8) }
        var text = JSONText()
        var parts = [(direction: "input", position: 0, queue: queue, id: id, part: EnvelopePart(input))]
        if case .blob(let outputs) = values[1] {
            for (index, output) in HopCoding.decodeOutputs(outputs).enumerated() {
                parts.append(("output", index, output.queue, output.envelopeID ?? id, output.part))
            }
        }
        var bodies: [(queue: String, envelope: StoredEnvelope)] = []
        for part in parts { bodies.append((try self.text(part.queue), try envelope(part.part, withBody: true))) }
        text.array(zip(parts, bodies)) { text, body in
            let (part, (queue, envelope)) = body
            text.object { text in
                text.member("direction", part.direction)
                text.member("position", part.position)
                text.member("queue", queue)
                text.member("envelope_id", part.id)
                text.member("state", envelope.stateName)
                text.member("bytes", envelope.size)
                text.key("envelope")
                TraceJSON.write(envelope, to: &text)
            }
        }
        return text.bytes
    }

    private func addFunction(
        _ name: String,
        _ argumentCount: Int,
        _ body: @escaping (SQLValue) -> SQLValue
    ) throws(SQLiteError) {
        try connection.addFunction(name, argumentCount: argumentCount) { body($0.first ?? .null) }
    }

    private static func json(of value: SQLValue, _ write: ([UInt8], inout JSONText) -> Void) -> SQLValue {
        var bytes: [UInt8] = []
        if case .blob(let blob) = value { bytes = blob }
        var text = JSONText()
        write(bytes, &text)
        return .text(String(decoding: text.bytes, as: UTF8.self))
    }
}

extension StoredEnvelope {
    /// What of the envelope was recorded, as the view `bodies` names it.
    fileprivate var stateName: String {
        switch self {
        case .complete: "complete"
        case .redacted: "redacted"
        case .truncated: "truncated"
        case .omitted: "omitted"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TraceStore

/// What a hop received and produced, as people read it.
struct HopText {
    let lines: [String]

    init(_ hop: StoredHop) {
        let attempt = hop.attempt > 1 ? ", attempt \(hop.attempt)" : ""
        var lines = ["\(hop.actor) (hop \(hop.routeIndex)\(attempt), envelope \(hop.envelopeID)): \(hop.outcome.name)"]
        lines += Self.envelope("input", hop.input)
        for (index, output) in hop.outputs.enumerated() {
            let number = hop.outputs.count > 1 ? " \(index)" : ""
            lines += Self.envelope("output\(number) to \(output.queue), envelope \(output.envelopeID)", output.envelope)
        }
        if hop.outputs.isEmpty { lines.append("  no output") }
        if let error = hop.error {
            lines.append("  error \(error.code): \(error.type): \(error.message)")
            lines += (error.traceback ?? "").split(whereSeparator: \.isNewline).map { "    \($0)" }
        }
        self.lines = lines.map(TraceText.clean)
    }

    private static func envelope(_ title: String, _ envelope: StoredEnvelope) -> [String] {
        switch envelope {
        case .complete(let bytes): return ["  \(title)"] + content(bytes)
        case .redacted(let bytes): return ["  \(title), without secrets"] + content(bytes)
        case .truncated(let head, let size):
            return ["  \(title), the first \(head.count) of \(size) bytes"] + text(head)
        case .omitted(let size):
            return [
                "  \(title): its \(size) bytes were not recorded; ASYA_TRACE_PAYLOADS=all records everything"
            ]
        }
    }

    /// The payload of an envelope; all of what is none.
    private static func content(_ bytes: [UInt8]) -> [String] {
        guard let document = try? JSONValue(decoding: bytes) else { return text(bytes) }
        return JSONLines.of(document["payload"] ?? document).map { "    \($0)" }
    }

    private static func text(_ bytes: [UInt8]) -> [String] {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map { "    \($0)" }
    }
}

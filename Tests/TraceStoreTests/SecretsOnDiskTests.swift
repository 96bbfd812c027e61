// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Testing

@testable internal import TraceStore

/// No value of a secret may be in any byte of any file, at any moment: neither in the slice nor in its log.
@Suite struct SecretsOnDiskTests {
    private static let marker = "$3CR3T"
    private static let keys = ["password", "api_key", "openaiApiKey", "AUTHORIZATION", "x-secret", "access_token"]
    private static let plainKeys = ["a", "items", "nested", "n", "max_tokens", "text", "message"]

    private var generator = Seeded(0)
    private var secrets = 0

    /// A value that is found again: it is in no other text.
    private mutating func secret() -> String {
        secrets += 1
        return "\(Self.marker)-\(secrets)-\(generator.next())"
    }

    private mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[Int(generator.next() % UInt64(elements.count))]
    }

    private mutating func quoted(_ text: String) -> String {
        let escaped = text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] }
        return "\"" + String(escaped) + "\""
    }

    private mutating func secretValue() -> String {
        switch generator.next() % 4 {
        case 0: "[\(quoted(secret())), \(quoted(secret()))]"
        case 1: "{\"value\": \(quoted(secret()))}"
        default: quoted(secret())
        }
    }

    private mutating func json(_ depth: Int) -> String {
        switch depth > 0 ? generator.next() % 6 : 5 {
        case 0, 1, 2:
            var members: [String] = []
            for _ in 0..<generator.next() % 4 {
                let isSecret = generator.next() % 3 == 0
                let key = pick(isSecret ? Self.keys : Self.plainKeys)
                members.append("\(quoted(key)): \(isSecret ? secretValue() : json(depth - 1))")
            }
            return "{" + members.joined(separator: ", ") + "}"
        case 3: return "[\(json(depth - 1)), \(json(depth - 1))]"
        // The arguments of a tool call: JSON in a string.
        case 4: return quoted(json(depth - 1))
        default: return pick(["1", "true", "null", quoted("plain"), quoted("größer")])
        }
    }

    private mutating func envelope(_ id: String, payload: String? = nil) -> String {
        let payload = payload ?? json(5)
        let padding = generator.next() % 3 == 0 ? String(repeating: "p", count: 2_000) : ""
        return """
            {"id": "\(id)", "headers": {"api_key": \(quoted(secret())), "x": "\(padding)"}, "payload": \(payload)}
            """
    }

    private mutating func errorText() -> String {
        switch generator.next() % 4 {
        case 0: "cannot log in with password=\(secret()) at db"
        case 1: "headers were {'Authorization': 'Bearer \(secret())', 'n': 1}"
        case 2: "GET https://bob:\(secret())@host/v1?access_token=\(secret())&n=1"
        default: "  File \"h.py\", line 3\n    api_key = \"\(secret())\"\nValueError: no"
        }
    }

    private mutating func errorPayload(_ error: String) -> String {
        """
        {"error": "processing_error", "details": {"message": \(quoted(error.filter { $0 != "\n" })), "type": "E"}, \
        "original_payload": \(json(3))}
        """
    }

    private mutating func attributes() -> Attributes {
        var attributes = Attributes()
        for key in Self.keys where generator.next() % 2 == 0 { attributes[AttributeKey(key)] = .string(secret()) }
        attributes[AttributeKey("exception.message")] = .string(errorText())
        attributes[AttributeKey("plain")] = .string("plain")
        return attributes
    }

    private mutating func record(_ number: UInt64, with writer: TraceStoreWriter) {
        var sample = Sample(number)
        let error = HopError(code: "c", type: "E", message: errorText(), traceback: errorText())
        let context = SpanContext(traceID: sample.traceID, spanID: SpanID(value: 9))
        let link = SpanLink(context: context, attributes: attributes())
        writer.onEnd(
            sample.span(
                1,
                "process a",
                .consumer,
                0,
                1,
                attributes: attributes(),
                status: .error(description: errorText()),
                links: [link],
                events: [SpanEvent(name: "exception", timeUnixNano: 1, attributes: attributes())]
            )
        )
        var hop = sample.hop(span: 1, "a", 0, 1, .failed, input: envelope("e-\(number)"), error: error)
        hop.outputs = [
            HopOutput(queue: "b", envelope: Array(envelope("e-\(number)").utf8)),
            HopOutput(queue: "error-end", envelope: Array(envelope("e", payload: errorPayload(errorText())).utf8)),
        ]
        // What arrives may be cut off, or be no JSON at all.
        if number % 5 == 0 { hop.input = Array(hop.input.prefix(Int(generator.next() % UInt64(hop.input.count)))) }
        writer.record(hop)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `no byte of a slice or its log is of a secret's value`(_ seed: UInt64) throws {
        var test = Self()
        test.generator = Seeded(seed)
        let store = try StoreFixture()
        let writer = store.writer()
        for number in 0..<100 {
            test.record(UInt64(number + 1), with: writer)
            if number == 50 {
                writer.flush()
                Self.expectNone(in: store.folder)
            }
        }
        writer.flush()
        #expect(store.folder.files.contains { $0.hasSuffix("-wal") })
        Self.expectNone(in: store.folder)
        writer.shutdown()
        Self.expectNone(in: store.folder)
        #expect(store.metric("asya_trace_store_hops_total") == 100)
        let reader = try TraceStoreReader(directory: store.folder.path)
        #expect(reader.list().count == 100)
        #expect(reader.warnings.isEmpty)
    }

    private static func expectNone(in folder: TemporaryFolder) {
        for file in folder.files {
            let parts = folder.bytes(of: file).split(separator: UInt8(ascii: "$"), omittingEmptySubsequences: false)
            for (before, part) in zip(parts, parts.dropFirst()) where part.starts(with: marker.utf8.dropFirst()) {
                let context = String(decoding: before.suffix(200), as: UTF8.self)
                Issue.record("\(file) holds a secret's value behind: \(context)")
            }
        }
    }
}

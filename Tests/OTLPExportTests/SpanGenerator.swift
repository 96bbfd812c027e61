// SPDX-License-Identifier: Apache-2.0

import TelemetryCore

/// Makes sampled spans with everything that a span can have, the same ones for the same seed.
struct SpanGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func span() -> SpanData {
        let start = next() >> 1
        var span = SpanData(
            context: context(flags: .sampled),
            name: text(),
            kind: SpanKind.allCases.randomElement(using: &self) ?? .internal,
            startUnixNano: start,
            endUnixNano: start + next() >> 20,
            attributes: attributes(),
            scope: InstrumentationScope(name: "scope \(next() % 3)", version: next() % 2 == 0 ? "" : "1.2")
        )
        if next() % 4 > 0 {
            span.parentSpanID = SpanID(value: next() | 1)
            span.parentIsRemote = Bool.random(using: &self)
        }
        span.events = (0..<next() % 4).map { _ in
            SpanEvent(
                name: text(),
                timeUnixNano: next(),
                attributes: attributes(),
                droppedAttributes: count()
            )
        }
        span.links = (0..<next() % 4).map { _ in
            SpanLink(context: context(flags: []), attributes: attributes(), droppedAttributes: count())
        }
        span.status = [.unset, .ok, .error(description: text())][Int(next() % 3)]
        (span.droppedAttributes, span.droppedEvents, span.droppedLinks) = (count(), count(), count())
        return span
    }

    mutating func attributes() -> Attributes {
        var attributes = Attributes()
        for _ in 0..<next() % 8 { attributes.set(AttributeKey("k\(next() % 100).\(text())"), value()) }
        return attributes
    }

    private mutating func context(flags: TraceFlags) -> SpanContext {
        var context = SpanContext(
            traceID: TraceID(high: next(), low: next() | 1),
            spanID: SpanID(value: next() | 1),
            flags: flags,
            isRemote: Bool.random(using: &self)
        )
        if next() % 2 == 0 { context.flags.insert(.random) }
        if flags.isEmpty, next() % 2 == 0 { context.flags.insert(.sampled) }
        if next() % 2 == 0 { context.state = TraceState(header: "a=\(next()),b@c=~!") ?? TraceState() }
        return context
    }

    private mutating func count() -> Int { next() % 2 == 0 ? 0 : Int(next() >> 32) }

    private mutating func value() -> AttributeValue {
        switch next() % 12 {
        case 0: .string(text())
        case 1: .bool(Bool.random(using: &self))
        case 2: .int(int())
        case 3: .double(double())
        case 4: .bytes((0..<next() % 20).map { _ in UInt8(truncatingIfNeeded: next()) })
        case 5: .stringArray((0..<next() % 4).map { _ in text() })
        case 6: .boolArray((0..<next() % 4).map { _ in Bool.random(using: &self) })
        case 7: .intArray((0..<next() % 4).map { _ in int() })
        case 8: .doubleArray((0..<next() % 4).map { _ in double() })
        case 9: .array((0..<next() % 4).map { _ in value() })
        case 10: .map(attributes())
        default: .empty
        }
    }

    private mutating func int() -> Int {
        [0, -1, .min, .max, Int(truncatingIfNeeded: next())][Int(next() % 5)]
    }

    private mutating func double() -> Double {
        [0, -0.0, .infinity, .nan, .leastNonzeroMagnitude, Double(bitPattern: next() >> 2)][Int(next() % 6)]
    }

    private mutating func text() -> String {
        let pieces = [
            "", "a", "process text", "\"quoted\" \\ back", "line\nbreak\r\n\ttab", "nul\0nul", "gr\u{fc}\u{df}",
            "e\u{301}",
            "\u{1F680}\u{1F1E9}\u{1F1EA}", "\u{202E}right to left", "\u{FFFD}", "\u{10FFFF}", "=,;%20",
        ]
        if next() % 200 == 0 { return String(repeating: "\u{20AC}", count: 5000) }
        return (0..<next() % 3).map { _ in pieces[Int(next() % UInt64(pieces.count))] }.joined()
    }
}

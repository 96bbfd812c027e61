// SPDX-License-Identifier: Apache-2.0

/// Reads and writes the W3C `traceparent` and `tracestate` headers.
///
/// https://www.w3.org/TR/trace-context-2/ (level 2). Whatever is wrong with a `traceparent` restarts the trace:
/// `extract` answers `nil` and does not look at `tracestate`. Whatever is wrong with a `tracestate` discards all of it
/// and keeps the `traceparent`.
public enum TraceContextPropagator {
    /// The name of the header that carries identifiers and flags.
    public static let traceparentHeader = "traceparent"

    /// The name of the header that carries vendors' state.
    public static let tracestateHeader = "tracestate"

    /// Every name this propagator reads or writes.
    public static let headers = [traceparentHeader, tracestateHeader]

    /// Returns the remote context that the values of the two headers describe, or `nil` when the trace must restart.
    ///
    /// Pass the values of every occurrence of a header, in the order in which they arrived: more than one `traceparent`
    /// is invalid, several `tracestate` values are one list.
    public static func extract(traceparent: [String], tracestate: [String] = []) -> SpanContext? {
        guard traceparent.count == 1, var context = parse(traceparent[0]) else { return nil }
        context.state = TraceState(headers: tracestate) ?? TraceState()
        return context
    }

    /// Returns the remote context that one value of each header describes, or `nil` when the trace must restart.
    public static func extract(traceparent: String, tracestate: String? = nil) -> SpanContext? {
        guard var context = parse(traceparent) else { return nil }
        if let tracestate {
            context.state = TraceState(header: tracestate) ?? TraceState()
        }
        return context
    }

    /// Returns the header values for an outgoing message; `tracestate` is `nil` when there is nothing to say.
    ///
    /// - Precondition: `context.isValid`; an invalid context must not be sent at all.
    public static func inject(_ context: SpanContext) -> (traceparent: String, tracestate: String?) {
        (traceparent(of: context), context.state.isEmpty ? nil : context.state.header)
    }

    /// Returns the `traceparent` value of a context: version 00, known flags only.
    public static func traceparent(of context: SpanContext) -> String {
        unsafe String(unsafeUninitializedCapacity: 55) { buffer in
            unsafe buffer[0] = UInt8(ascii: "0")
            unsafe buffer[1] = UInt8(ascii: "0")
            unsafe buffer[2] = UInt8(ascii: "-")
            unsafe Hex.write(context.traceID.high, digits: 16, to: buffer, at: 3)
            unsafe Hex.write(context.traceID.low, digits: 16, to: buffer, at: 19)
            unsafe buffer[35] = UInt8(ascii: "-")
            unsafe Hex.write(context.spanID.value, digits: 16, to: buffer, at: 36)
            unsafe buffer[52] = UInt8(ascii: "-")
            let flags = context.flags.intersection(.known).rawValue
            unsafe Hex.write(UInt64(flags), digits: 2, to: buffer, at: 53)
            return 55
        }
    }

    private static func parse(_ header: String) -> SpanContext? {
        let whole = header.utf8.span
        let text = whole.extracting(OptionalWhitespace.trimmed(whole, 0..<whole.count))
        let dash = UInt8(ascii: "-")
        guard text.count >= 55, let version = Hex.decode8(text, at: 0), version != 0xFF, text[2] == dash else {
            return nil
        }
        // Version 00 is exactly 55 characters long; later versions may append fields after another dash.
        guard text.count == 55 || (version > 0 && text[55] == dash) else { return nil }
        guard text[35] == dash, text[52] == dash,
            let high = Hex.decode64(text, at: 3), let low = Hex.decode64(text, at: 19),
            let span = Hex.decode64(text, at: 36), let flags = Hex.decode8(text, at: 53)
        else { return nil }
        let context = SpanContext(
            traceID: TraceID(high: high, low: low),
            spanID: SpanID(value: span),
            flags: TraceFlags(rawValue: flags).intersection(.known),
            isRemote: true
        )
        return context.isValid ? context : nil
    }
}

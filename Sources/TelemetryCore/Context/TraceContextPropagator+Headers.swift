// SPDX-License-Identifier: Apache-2.0

extension TraceContextPropagator {
    /// Returns the remote context in a message's headers, or `nil` when the trace must restart.
    ///
    /// Names are matched without regard to ASCII case; all occurrences of a header are taken in their order.
    public static func extract(headers: some Sequence<(name: String, value: String)>) -> SpanContext? {
        var traceparent: [String] = []
        var tracestate: [String] = []
        for (name, value) in headers {
            if matches(name, traceparentHeader) { traceparent.append(value) }
            if matches(name, tracestateHeader) { tracestate.append(value) }
        }
        return extract(traceparent: traceparent, tracestate: tracestate)
    }

    private static func matches(_ name: String, _ lowercase: String) -> Bool {
        name.utf8.elementsEqual(lowercase.utf8) { byte, wanted in
            byte == wanted || ((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) && byte | 0x20 == wanted)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

extension FuzzTarget {
    /// What is accepted is sent in a form that reads back the same: three lines are the three headers.
    static func checkContext(_ bytes: [UInt8]) throws(BrokenPromise) {
        let lines = bytes.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let state = lines.count > 1 ? lines[1] : nil
        if let context = TraceContextPropagator.extract(traceparent: lines.first ?? "", tracestate: state) {
            let (traceparent, tracestate) = TraceContextPropagator.inject(context)
            let again = TraceContextPropagator.extract(traceparent: traceparent, tracestate: tracestate)
            try promise(again == context, "a context does not survive being sent")
        }
        guard lines.count > 2, let sent = Baggage(header: lines[2]).header else { return }
        try promise(Baggage(header: sent).header == sent, "baggage changes each time it is sent")
        // A tab may stand around the parts of a property.
        try promise(!sent.utf8.contains { $0 < 0x20 && $0 != 0x09 }, "baggage holds a control character")
    }
}

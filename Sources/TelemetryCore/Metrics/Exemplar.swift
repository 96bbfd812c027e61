// SPDX-License-Identifier: Apache-2.0

/// An observation of a bucket together with the span that made it, so that a graph leads to a trace.
public struct Exemplar: Hashable, Sendable {
    /// The trace.
    public let traceID: TraceID

    /// The span within the trace.
    public let spanID: SpanID

    /// What was observed.
    public let value: Double

    /// When, in nanoseconds since the Unix epoch.
    public let timeUnixNano: UInt64

    /// Creates an exemplar.
    public init(traceID: TraceID, spanID: SpanID, value: Double, timeUnixNano: UInt64) {
        self.traceID = traceID
        self.spanID = spanID
        self.value = value
        self.timeUnixNano = timeUnixNano
    }
}

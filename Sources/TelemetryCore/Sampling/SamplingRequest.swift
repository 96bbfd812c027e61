// SPDX-License-Identifier: Apache-2.0

/// What a sampler is told about a span that is about to start.
public struct SamplingRequest: Sendable {
    /// The trace the span will belong to; always valid.
    public let traceID: TraceID

    /// The valid context of the parent, or `nil` for the first span of a trace.
    public let parent: SpanContext?

    /// The operation's name.
    public let name: String

    /// The span's relation to other processes.
    public let kind: SpanKind

    /// Creates a request.
    public init(traceID: TraceID, parent: SpanContext?, name: String, kind: SpanKind) {
        self.traceID = traceID
        self.parent = parent
        self.name = name
        self.kind = kind
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What identifies a span to others: everything that crosses a process boundary.
public struct SpanContext: Hashable, Sendable {
    /// The trace the span belongs to.
    public var traceID: TraceID

    /// The span within its trace.
    public var spanID: SpanID

    /// The sampling decision and the quality of the trace identifier.
    public var flags: TraceFlags

    /// Vendors' positions in the trace, passed on untouched.
    public var state: TraceState

    /// Whether the context arrived from another process.
    public var isRemote: Bool

    /// Creates a context from its parts.
    public init(
        traceID: TraceID,
        spanID: SpanID,
        flags: TraceFlags = [],
        state: TraceState = TraceState(),
        isRemote: Bool = false
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.flags = flags
        self.state = state
        self.isRemote = isRemote
    }

    /// The context of no span at all.
    public static let invalid = SpanContext(traceID: .invalid, spanID: .invalid)

    /// Whether both identifiers are valid.
    public var isValid: Bool { traceID.isValid && spanID.isValid }

    /// Whether the trace is sampled: its spans are exported.
    public var isSampled: Bool { flags.contains(.sampled) }
}

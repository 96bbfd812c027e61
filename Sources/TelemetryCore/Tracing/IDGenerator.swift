// SPDX-License-Identifier: Apache-2.0

/// Makes the identifiers of new traces and spans.
public protocol IDGenerator: Sendable {
    /// Whether the seven right-most bytes of every trace identifier are random, so that the W3C random flag may be set.
    var makesRandomTraceIDs: Bool { get }

    /// Returns a valid identifier for a new trace.
    func makeTraceID() -> TraceID

    /// Returns a valid identifier for a new span.
    func makeSpanID() -> SpanID
}

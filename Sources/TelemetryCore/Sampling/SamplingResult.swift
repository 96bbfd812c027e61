// SPDX-License-Identifier: Apache-2.0

/// A sampler's answer.
public struct SamplingResult: Sendable {
    /// What becomes of the span.
    public var decision: SamplingDecision

    /// The trace state of the new span.
    ///
    /// A sampler passes the parent's on; the empty state clears it.
    public var traceState: TraceState

    /// Attributes to add to the span.
    public var attributes: Attributes

    /// Creates an answer.
    public init(_ decision: SamplingDecision, traceState: TraceState, attributes: Attributes = Attributes()) {
        self.decision = decision
        self.traceState = traceState
        self.attributes = attributes
    }

    /// Creates an answer that passes the parent's trace state on.
    public init(_ decision: SamplingDecision, for request: borrowing SamplingRequest) {
        self.init(decision, traceState: request.parent?.state ?? TraceState())
    }
}

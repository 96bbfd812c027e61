// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// The identifiers of the new traces that a replay is recorded as.
struct ReplayIdentity: Sendable {
    /// The context of each trace's root span.
    let roots: [SpanContext]
    /// The context of each step's span.
    let steps: [SpanContext]

    /// Draws identifiers for all traces and steps of a plan.
    init(_ plan: ReplayPlan, ids: some IDGenerator) {
        let flags: TraceFlags = ids.makesRandomTraceIDs ? [.sampled, .random] : .sampled
        let roots = plan.traces.map { _ in
            SpanContext(traceID: ids.makeTraceID(), spanID: ids.makeSpanID(), flags: flags)
        }
        self.roots = roots
        steps = plan.steps.map {
            SpanContext(traceID: roots[$0.trace].traceID, spanID: ids.makeSpanID(), flags: flags)
        }
    }
}

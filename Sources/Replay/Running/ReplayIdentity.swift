// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// The identifiers of the new traces that a replay is recorded as.
struct ReplayIdentity: Sendable {
    /// The context of each trace's root span.
    let roots: [SpanContext]
    /// The context of each step's span.
    private(set) var steps: [SpanContext] = []

    /// Draws identifiers for all traces and steps of a plan.
    init(_ plan: ReplayPlan, ids: some IDGenerator) {
        let flags: TraceFlags = ids.makesRandomTraceIDs ? [.sampled, .random] : .sampled
        roots = plan.traces.map { _ in
            SpanContext(traceID: ids.makeTraceID(), spanID: ids.makeSpanID(), flags: flags)
        }
        add(plan.steps, ids: ids)
    }

    /// Draws identifiers for steps that are added to the plan.
    mutating func add(_ more: [ReplayStep], ids: some IDGenerator) {
        for step in more {
            let root = roots[step.trace]
            steps.append(SpanContext(traceID: root.traceID, spanID: ids.makeSpanID(), flags: root.flags))
        }
    }
}

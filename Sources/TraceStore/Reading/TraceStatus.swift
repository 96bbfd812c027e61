// SPDX-License-Identifier: Apache-2.0

/// Whether a trace is over, and how it ended.
public enum TraceStatus: String, Sendable, CaseIterable {
    /// Every branch reached happy-end.
    case succeeded
    /// Every branch is over, and at least one reached error-end, was dead-lettered or was canceled.
    case failed
    /// An envelope is still on its way, or what became of it was not recorded.
    case open
}

extension TraceStatus {
    /// Works the status out from what was recorded of a trace.
    ///
    /// Each output of a hop, and the envelope that began the trace, must have been taken in by a hop at its queue. An
    /// attempt that was retried or interrupted takes nothing in and puts nothing out: the envelope is where it was. What
    /// ran twice (a redelivery after a crash) counts once, and of a dead letter that was redriven, what became of it then.
    /// A trace without hops is open when it published something, and otherwise as its spans say.
    init(hops: [StoredHop], spans: SpanFacts) {
        guard !hops.isEmpty else {
            self = !spans.exist || spans.hasProducer ? .open : spans.hasError ? .failed : .succeeded
            return
        }
        let isOpen = !Branches(hops).pending.isEmpty
        let hasFailed = hops.contains { hop in
            hop.outcome == .canceled || hop.isProblem && hop.outcome != .retried && hops.successor(of: hop) == nil
        }
        self = isOpen ? .open : hasFailed ? .failed : .succeeded
    }

    /// What the status of a trace without hops depends on.
    struct SpanFacts {
        var exist = false
        var hasProducer = false
        var hasError = false
    }
}

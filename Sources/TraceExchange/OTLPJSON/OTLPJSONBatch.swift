// SPDX-License-Identifier: Apache-2.0

public import TraceStore

/// What a line of OTLP JSON holds for a trace store.
public struct OTLPJSONBatch: Sendable, Hashable {
    /// The spans, of any traces.
    public var spans: [StoredSpan] = []
    /// The hops, of any traces.
    public var hops: [StoredHop] = []
    /// How many log records there are that are no hops.
    public var otherLogRecords = 0
    /// Whether these are metrics, which a trace store has no place for.
    public var isMetrics = false
    /// What is left out, in an operator's words, each once: members that are unknown here, and texts that break a rule.
    public var losses: Set<String> = []

    /// Makes an empty batch.
    public init() {}
}

// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
public import TelemetryCore

/// Identifiers that count from 1, so that tests can spell them: trace `…01`, `…02`, and spans alike.
public final class SequentialIDGenerator: IDGenerator {
    /// Whether traces are marked as having random identifiers; false, because they are not.
    public let makesRandomTraceIDs: Bool

    private let traces = Atomic<UInt64>(0)
    private let spans = Atomic<UInt64>(0)

    /// Creates a generator.
    public init(makesRandomTraceIDs: Bool = false) {
        self.makesRandomTraceIDs = makesRandomTraceIDs
    }

    /// Returns the next trace identifier.
    public func makeTraceID() -> TraceID {
        TraceID(high: 0, low: traces.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    /// Returns the next span identifier.
    public func makeSpanID() -> SpanID {
        SpanID(value: spans.wrappingAdd(1, ordering: .relaxed).newValue)
    }
}

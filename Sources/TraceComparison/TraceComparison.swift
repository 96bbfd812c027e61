// SPDX-License-Identifier: Apache-2.0

public import TraceStore

/// Two traces side by side: which hops of the one are which of the other, and where they first part.
///
/// Hops belong together by branch, actor and attempt. A branch is what became of one envelope; its name is the id without
/// that of the envelope which began the trace, so that two runs with ids of their own have the same branches. Along a
/// branch, the hops of both traces are aligned so that as many actors as possible meet.
///
/// A pure value: it is worked out from two recordings and looks at nothing else.
public struct TraceComparison: Sendable, Equatable {
    /// All hops of both traces, from the start of the route to its end; a hop that only one trace has is a pair, too.
    public let pairs: [HopPair]

    /// Compares two traces.
    ///
    /// - Parameters:
    ///   - left: The first trace.
    ///   - right: The second trace.
    ///   - options: What counts.
    public init(_ left: StoredTrace, _ right: StoredTrace, options: ComparisonOptions = ComparisonOptions()) {
        pairs = HopAlignment(left, right).pairs.map { HopPair($0.left, $0.right, names: $0.names, options: options) }
    }

    /// The first pair that differs: nothing before it does.
    public var firstDifference: HopPair? { pairs.first { $0.difference != nil } }

    /// What it comes to.
    public var verdict: ComparisonVerdict {
        if firstDifference != nil { return .different }
        return pairs.isEmpty || pairs.contains { $0.gap != nil } ? .incomparable : .alike
    }
}

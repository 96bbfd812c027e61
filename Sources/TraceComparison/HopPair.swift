// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
public import TraceStore

/// A hop of one trace and the hop of another that it belongs to.
public struct HopPair: Sendable, Equatable {
    /// The hop of the first trace.
    public let left: StoredHop?
    /// The hop of the second trace.
    public let right: StoredHop?
    /// Where they first differ; `nil` when they do not.
    public let difference: HopDifference?
    /// What was not recorded and so not compared; `nil` when everything was.
    public let gap: String?

    init(_ left: StoredHop?, _ right: StoredHop?, names: BranchNames, options: ComparisonOptions) {
        self.left = left
        self.right = right
        guard let left, let right else {
            difference = HopDifference(
                kind: .hop,
                path: JSONPath(),
                left: left.map { .string($0.actor) },
                right: right.map { .string($0.actor) }
            )
            gap = nil
            return
        }
        var finder = HopDifferenceFinder(left, right, names: names, options: options)
        difference = finder.first()
        gap = difference == nil ? finder.gap : nil
    }

    /// The position in the route, from 0; that of the first trace where both have the hop.
    public var routeIndex: Int { (left ?? right)?.routeIndex ?? 0 }
    /// The actor.
    public var actor: String { (left ?? right)?.actor ?? "" }
    /// The attempt, from 1.
    public var attempt: Int { (left ?? right)?.attempt ?? 1 }

    /// What the pair comes to by itself.
    public var verdict: ComparisonVerdict { difference != nil ? .different : gap != nil ? .incomparable : .alike }
}

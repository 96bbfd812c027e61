// SPDX-License-Identifier: Apache-2.0

internal import TraceStore

/// Which hop of one trace belongs to which of another.
struct HopAlignment {
    struct Pair {
        var left: StoredHop?
        var right: StoredHop?
        let names: BranchNames
        /// The number of the branch, by its first hop.
        let branch: Int
        /// The position along the branch.
        let position: Int

        var routeIndex: Int { (left ?? right)?.routeIndex ?? 0 }
    }

    let pairs: [Pair]

    init(_ left: StoredTrace, _ right: StoredTrace) {
        let names = BranchNames(left, right)
        let lefts = Self.branches(left, names.left)
        let rights = Self.branches(right, names.right)
        var pairs: [Pair] = []
        let order = lefts.order + rights.order.filter { lefts.hops[$0] == nil }
        for (branch, name) in order.enumerated() {
            let aligned = Self.align(lefts.hops[name] ?? [], rights.hops[name] ?? [])
            for (position, pair) in aligned.enumerated() {
                pairs.append(Pair(left: pair.0, right: pair.1, names: names, branch: branch, position: position))
            }
        }
        self.pairs = Self.byRoute(pairs)
    }

    /// The hops of each envelope in the order of its route, and the envelopes in the order of their first hop.
    ///
    /// What was suppressed as a duplicate or interrupted has no say: it depends on the broker's mood.
    private static func branches(
        _ trace: StoredTrace,
        _ name: (String) -> String
    ) -> (order: [String], hops: [String: [StoredHop]]) {
        var order: [String] = []
        var hops: [String: [StoredHop]] = [:]
        for hop in trace.hops where hop.outcome != .duplicate && hop.outcome != .interrupted {
            let name = name(hop.envelopeID)
            if hops[name] == nil { order.append(name) }
            hops[name, default: []].append(hop)
        }
        for name in order {
            hops[name]?.sort { Self.along($0) < Self.along($1) }
        }
        return (order, hops)
    }

    /// Error-end takes an envelope in where it failed: after all attempts at that place.
    private static func along(_ hop: StoredHop) -> (Int, Int, Int, UInt64) {
        (hop.routeIndex, hop.isEnd ? 1 : 0, hop.attempt, hop.startedAtUnixNano)
    }

    /// Pairs along the longest common subsequence of actors and attempts.
    private static func align(_ left: [StoredHop], _ right: [StoredHop]) -> [(StoredHop?, StoredHop?)] {
        func meet(_ left: StoredHop, _ right: StoredHop) -> Bool {
            left.actor == right.actor && left.attempt == right.attempt
        }
        // How many meet in what is left from each pair of positions on.
        var lengths = Array(repeating: Array(repeating: 0, count: right.count + 1), count: left.count + 1)
        for row in left.indices.reversed() {
            for column in right.indices.reversed() {
                lengths[row][column] =
                    meet(left[row], right[column])
                    ? lengths[row + 1][column + 1] + 1 : max(lengths[row + 1][column], lengths[row][column + 1])
            }
        }
        var pairs: [(StoredHop?, StoredHop?)] = []
        var (row, column) = (0, 0)
        while row < left.count || column < right.count {
            if row < left.count, column < right.count, meet(left[row], right[column]) {
                pairs.append((left[row], right[column]))
                row += 1
                column += 1
            } else if column == right.count || row < left.count && lengths[row + 1][column] >= lengths[row][column + 1]
            {
                pairs.append((left[row], nil))
                row += 1
            } else {
                pairs.append((nil, right[column]))
                column += 1
            }
        }
        return pairs
    }

    /// By position in the route, so that what caused a difference comes before what it led to; branches keep their order.
    private static func byRoute(_ pairs: [Pair]) -> [Pair] {
        // Along a branch the order is the alignment's, whatever the positions say after a change of the route.
        var reached: [Int: Int] = [:]
        let keys = pairs.map { pair in
            let key = max(reached[pair.branch] ?? 0, pair.routeIndex)
            reached[pair.branch] = key
            return key
        }
        return pairs.indices.sorted {
            (keys[$0], pairs[$0].branch, pairs[$0].position) < (keys[$1], pairs[$1].branch, pairs[$1].position)
        }
        .map { pairs[$0] }
    }
}

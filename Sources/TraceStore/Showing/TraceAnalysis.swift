// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// What a trace looks like, worked out once for all who show it.
struct TraceAnalysis {
    /// The spans, and stand-ins for hops whose own was not recorded.
    let tree: TraceTree
    let path: CriticalPath
    /// What each span of the tree is.
    let kinds: [WorkKind]
    /// The spans from top to bottom.
    let rows: [WaterfallRow]
    /// Where the time went.
    let totals: WorkTotals

    init(_ trace: StoredTrace) {
        tree = TraceTree(trace.spans + WaterfallRow.standIns(for: trace))
        path = CriticalPath(tree)
        let hops = Dictionary(trace.hops.map { ($0.spanID, $0) }) { first, _ in first }
        kinds = WorkKind.kinds(in: tree, hops: hops)
        rows = WaterfallRow.rows(of: tree, hops: hops)
        let tree = tree
        let waits = rows.map { row in
            let kind = WorkKind.ofWait(before: hops[row.span.context.spanID])
            var wait = row.waitNano
            // The delay before a retry is none of the queue's, and is time that the retry takes.
            if kind == .retries, let failed = tree.parent(of: row.index).map({ tree.spans[$0].span.endUnixNano }) {
                wait = max(wait, row.span.startUnixNano - min(failed, row.span.startUnixNano))
            }
            return (index: row.index, kind: kind, nanoseconds: wait)
        }
        totals = WorkTotals(tree, kinds: kinds, path: path, waits: waits)
    }
}

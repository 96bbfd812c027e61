// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// What the time of a span is spent on, in the words of the totals below a waterfall.
enum WorkKind: String, CaseIterable {
    case queueWait = "queue_wait"
    case handler = "handlers"
    case sidecar = "sidecars"
    case broker
    case retries
    case other

    /// Tells the kinds of all spans of a tree.
    ///
    /// What a consumer span does inside its process is the handler; everything below a handler belongs to it, up to the
    /// next queue. Publishing and settling are what remains of its children, and what remains of itself is the sidecar's.
    /// An attempt that failed and was made again counts as a retry with all that was done in it.
    static func kinds(in tree: TraceTree, hops: [SpanID: StoredHop]) -> [WorkKind] {
        var kinds: [WorkKind] = Array(repeating: .other, count: tree.spans.count)
        for (index, _) in tree.depthFirst {
            let span = tree.spans[index].span
            if span.kind == .consumer {
                kinds[index] = hops[span.context.spanID]?.outcome == .retried ? .retries : .sidecar
                continue
            }
            let parent = tree.parent(of: index)
            kinds[index] =
                switch parent.map({ kinds[$0] }) {
                case .retries?: .retries
                case .handler?: .handler
                default: kind(of: span, isInProcess: parent.map { tree.spans[$0].span.kind == .consumer } ?? false)
                }
        }
        return kinds
    }

    /// What the time in front of a hop is: a retry's is the price of the attempt before.
    static func ofWait(before hop: StoredHop?) -> WorkKind { hop?.attempt ?? 1 > 1 ? .retries : .queueWait }

    private static func kind(of span: SpanData, isInProcess: Bool) -> WorkKind {
        switch span.kind {
        case .producer: .broker
        case .client: isInProcess ? .broker : .other
        case .internal, .server: isInProcess ? .handler : .other
        case .consumer: .sidecar
        }
    }

    var label: String {
        switch self {
        case .queueWait: "queue wait"
        case .handler: "handlers"
        case .sidecar: "sidecars"
        case .broker: "broker"
        case .retries: "retries"
        case .other: "everything else"
        }
    }

    var style: StyledText.Style {
        switch self {
        case .queueWait: .faint
        case .handler: .green
        case .sidecar: .cyan
        case .broker: .blue
        case .retries: .yellow
        case .other: .plain
        }
    }
}

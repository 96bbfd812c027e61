// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// What the time of a span is spent on, in the words of the totals below a waterfall.
enum WorkKind: CaseIterable {
    case queueWait
    case handler
    case handOver
    case other

    /// Tells the kinds of all spans of a tree.
    ///
    /// What a consumer span does inside its process is the handler; everything below a handler belongs to it, up to the
    /// next queue. Publishing and settling are what remains of its children.
    static func kinds(in tree: TraceTree) -> [WorkKind] {
        var kinds: [WorkKind] = Array(repeating: .other, count: tree.spans.count)
        for (index, _) in tree.depthFirst {
            let span = tree.spans[index].span
            let parent = tree.parent(of: index)
            let isInHandler = parent.map { kinds[$0] == .handler } ?? false
            kinds[index] =
                switch span.kind {
                case .consumer: .other
                case .producer: isInHandler ? .handler : .handOver
                case .client, .internal, .server:
                    if isInHandler {
                        .handler
                    } else if let parent, tree.spans[parent].span.kind == .consumer {
                        span.kind == .client ? .handOver : .handler
                    } else {
                        .other
                    }
                }
        }
        return kinds
    }

    var label: String {
        switch self {
        case .queueWait: "queue wait"
        case .handler: "handlers"
        case .handOver: "publish and settle"
        case .other: "everything else"
        }
    }

    var style: StyledText.Style {
        switch self {
        case .queueWait: .faint
        case .handler: .green
        case .handOver: .blue
        case .other: .plain
        }
    }
}

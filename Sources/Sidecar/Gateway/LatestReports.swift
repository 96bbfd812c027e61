// SPDX-License-Identifier: Apache-2.0

internal import DequeModule

/// The newest report of each envelope, oldest envelopes first, within bounds: pure state.
struct LatestReports {
    /// What became of a report that was put in.
    struct Change: Equatable {
        /// Reports that gave way to a newer one of their envelope.
        var superseded = 0
        /// Reports that gave way for want of room, oldest envelopes first.
        var dropped: [GatewayReport] = []
    }

    private let maxCount: Int
    private let maxBytes: Int
    private var reports: [String: GatewayReport] = [:]
    /// The envelopes in `reports`, each once.
    private var order: Deque<String> = []
    private(set) var bytes = 0

    init(maxCount: Int, maxBytes: Int) {
        self.maxCount = maxCount
        self.maxBytes = maxBytes
    }

    var count: Int { order.count }
    var isEmpty: Bool { order.isEmpty }

    /// Puts a report in the place of an earlier one of its envelope, or at the end.
    mutating func put(_ report: GatewayReport) -> Change {
        var change = Change()
        if let earlier = reports.updateValue(report, forKey: report.envelopeID) {
            change.superseded = 1
            bytes -= earlier.size
        } else {
            order.append(report.envelopeID)
        }
        bytes += report.size
        change.dropped = shrink()
        return change
    }

    /// Puts a report back in front that was taken out; a newer one of its envelope stays in its place.
    mutating func putBack(_ report: GatewayReport) -> Change {
        guard reports[report.envelopeID] == nil else { return Change(superseded: 1) }
        reports[report.envelopeID] = report
        order.prepend(report.envelopeID)
        bytes += report.size
        return Change(dropped: shrink())
    }

    /// Takes reports out, as many as fit; one that alone is too large is taken when it is the first of its batch.
    mutating func take(into batch: inout [GatewayReport], _ batchBytes: inout Int, count: Int, bytes limit: Int) {
        while batch.count < count, let id = order.first, let report = reports[id] {
            guard batch.isEmpty || batchBytes + report.size <= limit else { return }
            order.removeFirst()
            reports[id] = nil
            bytes -= report.size
            batchBytes += report.size
            batch.append(report)
        }
    }

    /// Takes all reports out.
    mutating func removeAll() -> [GatewayReport] {
        defer { self = LatestReports(maxCount: maxCount, maxBytes: maxBytes) }
        return order.compactMap { reports[$0] }
    }

    /// Makes room; the newest report stays even when it alone is too large.
    private mutating func shrink() -> [GatewayReport] {
        var dropped: [GatewayReport] = []
        while order.count > maxCount || (bytes > maxBytes && order.count > 1) {
            guard let report = reports.removeValue(forKey: order.removeFirst()) else { continue }
            bytes -= report.size
            dropped.append(report)
        }
        return dropped
    }
}

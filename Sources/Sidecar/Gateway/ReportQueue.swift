// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// What the gateway is still to be told, and the batch that is on its way: pure state.
///
/// Fan-out children go first, for the gateway must know an envelope before it hears of it; then ends, which somebody waits
/// for; then progress, of which only the newest of each envelope counts.
struct ReportQueue {
    /// How much may wait, and how much goes into one request.
    struct Limits {
        var progress = 4_096
        var children = 4_096
        var finals = 4_096
        /// The bytes of all that waits, by kind.
        var bytes = 32 << 20
        var batch = 256
        var batchBytes = 1 << 20
    }

    /// What became of reports, to be counted.
    struct Losses: Equatable {
        var superseded: [GatewayReport] = []
        var dropped: [GatewayReport] = []
    }

    private let limits: Limits
    private var children: LatestReports
    private var finals: LatestReports
    private var progress: LatestReports
    /// The batch on its way, in the order in which it was taken.
    private(set) var inFlight: [GatewayReport] = []
    /// Reports of the next batch: fewer after one was refused, to find those that are at fault.
    private(set) var batchLimit: Int

    init(limits: Limits = Limits()) {
        self.limits = limits
        children = LatestReports(maxCount: limits.children, maxBytes: limits.bytes)
        finals = LatestReports(maxCount: limits.finals, maxBytes: limits.bytes)
        progress = LatestReports(maxCount: limits.progress, maxBytes: limits.bytes)
        batchLimit = limits.batch
    }

    /// Reports that the gateway has not taken.
    var pending: Int { children.count + finals.count + progress.count + inFlight.count }

    var isEmpty: Bool { children.isEmpty && finals.isEmpty && progress.isEmpty }

    /// Whether the end of an envelope is among what waits.
    var hasFinals: Bool { !finals.isEmpty }

    /// Takes a report in.
    mutating func put(_ report: GatewayReport) -> Losses {
        let change =
            switch report.kind {
            case .child: children.put(report)
            case .final: finals.put(report)
            case .progress: progress.put(report)
            }
        return Losses(superseded: Array(repeating: report, count: change.superseded), dropped: change.dropped)
    }

    /// Takes the next batch; empty when nothing waits or a batch is on its way.
    mutating func nextBatch() -> [GatewayReport] {
        guard inFlight.isEmpty else { return [] }
        var batch: [GatewayReport] = []
        var bytes = 0
        children.take(into: &batch, &bytes, count: batchLimit, bytes: limits.batchBytes)
        finals.take(into: &batch, &bytes, count: batchLimit, bytes: limits.batchBytes)
        progress.take(into: &batch, &bytes, count: batchLimit, bytes: limits.batchBytes)
        inFlight = batch
        return batch
    }

    /// The gateway took the batch.
    mutating func accepted() {
        inFlight = []
        batchLimit = min(batchLimit * 2, limits.batch)
    }

    /// The gateway will never take the batch as it is: halves of it are tried, and a report that is refused alone is gone.
    ///
    /// - Returns: The report that is gone, if it is one.
    mutating func refused() -> (gone: GatewayReport?, losses: Losses) {
        if inFlight.count <= 1 {
            defer { inFlight = [] }
            return (inFlight.first, Losses())
        }
        batchLimit = inFlight.count / 2
        return (nil, failed())
    }

    /// The gateway could not be asked: the batch waits again, in front of what has come since.
    mutating func failed() -> Losses {
        var losses = Losses()
        for report in inFlight.reversed() {
            let change =
                switch report.kind {
                case .child: children.putBack(report)
                case .final: finals.putBack(report)
                case .progress: progress.putBack(report)
                }
            losses.superseded += Array(repeating: report, count: change.superseded)
            losses.dropped += change.dropped
        }
        inFlight = []
        return losses
    }

    /// Takes out all that waits, at the end of the process.
    mutating func removeAll() -> [GatewayReport] {
        children.removeAll() + finals.removeAll() + progress.removeAll()
    }
}

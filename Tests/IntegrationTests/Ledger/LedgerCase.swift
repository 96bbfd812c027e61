// SPDX-License-Identifier: Apache-2.0

import Transports

/// One entry of the matrix: where the sidecar in the middle dies, and what it has in hand then.
struct LedgerCase: Sendable, CustomStringConvertible {
    let pipeline: LedgerPipeline
    let point: CrashPoint
    /// At which passage of the point it dies.
    let passage: Int

    var description: String { "\(pipeline.rawValue) \(point):\(passage)" }

    /// How many results may come twice.
    ///
    /// Where publishing and acknowledging are two steps, what is published and not acknowledged is handled again: that of
    /// every hop that is being settled.
    func allowedDuplicates(_ broker: any LedgerBroker, envelopes: Int) -> Int {
        guard !broker.isAtomic else { return 0 }
        switch point {
        case .inFanOut, .afterPublish, .inRetry, .afterConfirm:
            return envelopes * pipeline.results(of: "").count
        case .afterReceive, .beforeHandler, .afterHandler, .beforePublish, .afterAcknowledge, .afterStore:
            // Hops settled beside the one that died may be in that window as well.
            return envelopes
        }
    }

    /// Every pipeline with every point that it passes.
    static func matrix(passages: [Int]) -> [LedgerCase] {
        LedgerPipeline.allCases.flatMap { pipeline in
            pipeline.points.flatMap { point in
                passages.map { LedgerCase(pipeline: pipeline, point: point, passage: $0) }
            }
        }
    }

    /// Every point once, and what is special of each pipeline.
    static let slice: [LedgerCase] =
        LedgerPipeline.linear.points.map { LedgerCase(pipeline: .linear, point: $0, passage: 2) } + [
            LedgerCase(pipeline: .fanOut, point: .inFanOut, passage: 2),
            LedgerCase(pipeline: .fanOut, point: .afterConfirm, passage: 1),
            LedgerCase(pipeline: .retry, point: .inRetry, passage: 2),
            LedgerCase(pipeline: .retry, point: .afterAcknowledge, passage: 3),
            LedgerCase(pipeline: .failure, point: .afterPublish, passage: 5),
            LedgerCase(pipeline: .deadLetter, point: .afterHandler, passage: 4),
            LedgerCase(pipeline: .deadLetter, point: .inRetry, passage: 1),
        ]
}

// SPDX-License-Identifier: Apache-2.0

import Brokers
import Transports

/// One entry of the matrix: where the sidecar in the middle dies, and what it has in hand then.
struct LedgerCase: Sendable, CustomStringConvertible {
    let pipeline: LedgerPipeline
    let point: CrashPoint
    /// At which passage of the point it dies.
    let passage: Int

    /// Whether the sidecar may live on: brokers take the messages of several hops in one step, and then it passes the
    /// points of that step once for all of them.
    var mayNotBeReached: Bool { passage > 1 && (point == .afterPublish || point == .afterConfirm) }

    var description: String { "\(pipeline.rawValue) \(point):\(passage)" }

    /// Every pipeline with every point that it passes.
    static let matrix = LedgerPipeline.allCases.flatMap { pipeline in
        pipeline.points.flatMap { point in
            pipeline.passages(of: point).map { LedgerCase(pipeline: pipeline, point: point, passage: $0) }
        }
    }

    /// Every point once, and what is special of each pipeline; each window once where a killed consumer's message takes
    /// seconds to come back.
    static func slice(_ kind: BrokerKind) -> [LedgerCase] { kind == .sqlite ? everyPoint : windows }

    private static let everyPoint: [LedgerCase] =
        LedgerPipeline.linear.points.map { LedgerCase(pipeline: .linear, point: $0, passage: 2) } + [
            LedgerCase(pipeline: .fanOut, point: .inFanOut, passage: 2),
            LedgerCase(pipeline: .fanOut, point: .afterConfirm, passage: 1),
            LedgerCase(pipeline: .retry, point: .inRetry, passage: 2),
            LedgerCase(pipeline: .retry, point: .afterAcknowledge, passage: 3),
            LedgerCase(pipeline: .failure, point: .afterPublish, passage: 26),
            LedgerCase(pipeline: .deadLetter, point: .afterHandler, passage: 4),
            LedgerCase(pipeline: .deadLetter, point: .inRetry, passage: 1),
        ]

    private static let windows = [
        LedgerCase(pipeline: .linear, point: .afterHandler, passage: 2),
        LedgerCase(pipeline: .linear, point: .afterAcknowledge, passage: 2),
        LedgerCase(pipeline: .fanOut, point: .inFanOut, passage: 2),
        LedgerCase(pipeline: .retry, point: .inRetry, passage: 2),
        LedgerCase(pipeline: .failure, point: .afterConfirm, passage: 26),
        LedgerCase(pipeline: .deadLetter, point: .afterPublish, passage: 4),
    ]
}

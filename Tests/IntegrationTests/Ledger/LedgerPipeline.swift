// SPDX-License-Identifier: Apache-2.0

import Transports

/// What becomes of an envelope at the actor in the middle of `first`, `middle`, `last`.
enum LedgerPipeline: String, CaseIterable, Sendable {
    /// It goes on.
    case linear
    /// It goes on as three.
    case fanOut
    /// It fails twice and goes on at the third attempt.
    case retry
    /// It fails at every attempt and goes to error-end.
    case failure
    /// It fails at every attempt, and there is no error-end: it goes to the dead-letter queue.
    case deadLetter

    /// The queue where all of them end.
    var end: QueueName {
        switch self {
        case .linear, .fanOut, .retry: QueueName(actor: "happy-end")
        case .failure: QueueName(actor: "error-end")
        case .deadLetter: QueueName(actor: "middle").deadLetter
        }
    }

    /// The ids of what an envelope becomes.
    func results(of id: String) -> [String] { self == .fanOut ? [id, "\(id)-1-1", "\(id)-1-2"] : [id] }

    /// The points that the sidecar in the middle passes.
    var points: [CrashPoint] {
        CrashPoint.allCases.filter { point in
            switch point {
            case .afterStore: false
            case .inFanOut: self == .fanOut
            case .inRetry: self == .retry || self == .failure || self == .deadLetter
            default: true
            }
        }
    }

    /// The handlers, in envelope mode, for they must know the attempt.
    static let handlers = """
        def step(envelope):
            envelope["route"]["current"] += 1
            return envelope

        def middle(envelope):
            kind = envelope["payload"]["kind"]
            attempt = envelope["headers"].get("x-asya-attempt", 1)
            if kind in ("failure", "deadLetter") or kind == "retry" and attempt < 3:
                raise ValueError("attempt %d fails" % attempt)
            envelope = step(envelope)
            if kind == "fanOut":
                return [dict(envelope, payload=dict(envelope["payload"], part=part)) for part in range(3)]
            return envelope
        """
}

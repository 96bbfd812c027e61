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

    /// How many results may come twice when the sidecar in the middle dies.
    ///
    /// Where publishing and acknowledging are two steps, each hop that is being settled at that moment is handled again,
    /// whichever hop it was that came to the point, and publishes its outputs again under the same trace, id, hop and
    /// attempt. By these the sidecar of `last` knows them and drops them, and so does the next one in the middle with a
    /// second copy of a retry. What leaves the middle for an end queue is seen by no sidecar: only there it comes twice.
    func allowedDuplicates(_ broker: any BrokerUnderTest, envelopes: Int) -> Int {
        guard !broker.isAtomic else { return 0 }
        switch self {
        case .linear, .fanOut, .retry: return 0
        case .failure, .deadLetter: return envelopes
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

    /// At which passages of a point to die, when there are twelve envelopes.
    ///
    /// Where they fail, the first twenty-four passages are by attempts that are retried, and those after them, if the point
    /// is passed then, by what goes to the end.
    func passages(of point: CrashPoint) -> [Int] {
        switch (self, point) {
        case (.linear, _), (.fanOut, _), (.retry, _): [1, 4, 9]
        case (_, .inRetry), (.deadLetter, .beforePublish), (.deadLetter, .afterPublish), (.deadLetter, .afterConfirm):
            [1, 9, 20]
        case (.failure, _), (.deadLetter, _): [1, 9, 26]
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

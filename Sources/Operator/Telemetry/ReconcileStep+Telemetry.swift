// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Transports
internal import Workloads

extension ReconcileStep {
    /// What is done, as metrics and spans name it; nil for the end.
    var action: ReconcileAction? {
        switch self {
        case .claim: .claim
        case .ensureQueue: .ensureQueue
        case .inspect: .inspect
        case .apply: .apply
        case .delete: .delete
        case .measure: .measure
        case .writeStatus: .writeStatus
        case .deleteQueue: .deleteQueue
        case .release: .release
        case .finish: nil
        }
    }

    /// What it is about: an object, a queue, or the actor itself.
    func subject(_ actor: ActorKey) -> String {
        switch self {
        case .ensureQueue(let queue), .measure(let queue), .deleteQueue(let queue, _): queue.text
        case .inspect(let reference), .delete(let reference, _): "\(reference)"
        case .apply(let object): "\(object.reference)"
        case .claim, .writeStatus, .release, .finish: "AsyncActor \(actor)"
        }
    }
}

extension ReconcileOutcome {
    /// What went wrong, with a word for its kind; nil when nothing did.
    var failure: (type: String, message: String)? {
        switch self {
        case .refused(let failure): (failure.reason, "\(failure)")
        case .brokerFailed(let error): ("BrokerFailed", "\(error)")
        case .done, .object, .depth, .queueKept: nil
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Kubernetes
internal import Workloads

/// What people who look at an actor with `kubectl describe` read of a reconciliation.
enum ActorEvents {
    /// The events of a reconciliation: what was made, what was left, and a status that became worse or good again.
    static func events(of reconciliation: Reconciliation, wroteStatus: Bool) -> [KubernetesEvent] {
        var events: [KubernetesEvent] = []
        let problems = reconciliation.problems
        func add(_ severity: KubernetesEvent.Severity, _ reason: String, _ action: String, _ note: String) {
            events.append(KubernetesEvent(severity, reason: reason, action: action, note: note))
        }
        for queue in problems.created { add(.normal, "QueueReady", "EnsureQueue", "the queue \(queue.text) is there") }
        for reference in problems.recreated {
            add(.warning, "Recreated", "Apply", "\(reference) could not be changed and is made anew")
        }
        for queue in problems.kept {
            add(.warning, "QueueKept", "DeleteQueue", "the queue \(queue) is left, by policy")
        }
        guard wroteStatus, let status = reconciliation.status else { return events }
        let before = reconciliation.input.actor?["status"]?["status"]?.stringValue
        let word = status.word.rawValue
        if !status.message.isEmpty {
            add(.warning, word, "Reconcile", status.message)
        } else if before != word {
            add(.normal, word, "Reconcile", "the actor is \(word)")
        }
        return events
    }
}

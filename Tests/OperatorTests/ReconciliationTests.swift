// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Testing
import Transports
import Workloads

@testable import Operator

struct ReconciliationTests {
    /// A controller of the fake cluster, with its memory.
    final class Controller {
        var cluster = FakeCluster()
        var settings = Sample.settings
        var memory = ReconcileMemory()
        var now = Sample.now
        private(set) var steps: [ReconcileStep] = []
        private(set) var last: Reconciliation?

        /// Reconciles once, at most for so many steps; nil when it was killed before its end.
        @discardableResult
        func reconcile(atMost limit: Int = .max, pods: [PodState] = []) -> ReconcileStep? {
            var reconciliation = Reconciliation(cluster.input(settings, now: now, pods: pods), memory: memory)
            steps = []
            while true {
                let step = reconciliation.next()
                if case .finish = step {
                    memory = reconciliation.memory
                    last = reconciliation
                    return step
                }
                guard steps.count < limit else {
                    // Killed: what was remembered is gone.
                    memory = ReconcileMemory()
                    return nil
                }
                steps.append(step)
                reconciliation.completed(cluster.perform(step))
            }
        }

        /// Reconciles until nothing is written any more.
        func settle() -> Bool {
            for _ in 0..<20 {
                let before = cluster.writes.count
                reconcile()
                if cluster.writes.count == before { return true }
            }
            return false
        }

        var status: String? { cluster.objects[FakeCluster.actor]?["status"]?["status"]?.stringValue }
    }

    private func controller(_ manifest: JSONValue = Sample.manifest()) -> Controller {
        let controller = Controller()
        controller.cluster.apply(manifest)
        return controller
    }

    @Test func `an actor is claimed, gets its queue, its objects and a status, in this order`() {
        let controller = controller()
        let end = controller.reconcile()
        #expect(controller.steps.count == 11)
        guard case .claim = controller.steps[0], case .ensureQueue(let queue) = controller.steps[1],
            case .writeStatus = controller.steps.last
        else {
            Issue.record("\(controller.steps)")
            return
        }
        #expect(queue.text == "rabbitmq/asya-default-hello")
        #expect(controller.cluster.queues == [queue: 0])
        #expect(controller.status == "Creating")
        #expect(end == .finish(after: 300_000_000_000, failed: false))
        let marks = ActorMarks(controller.cluster.objects[FakeCluster.actor] ?? .null)
        #expect(marks.isHeld && marks.queues == [queue.text])
    }

    @Test func `nothing is written, nor read, when nothing has changed`() {
        let controller = controller(Sample.manifest(isScaled: true))
        #expect(controller.settle())
        controller.reconcile()
        #expect(controller.steps == [])
        // Each object was written once, the actor twice: its finalizer and its status.
        let writes = Dictionary(grouping: controller.cluster.writes) { $0 }.mapValues(\.count)
        for (reference, count) in writes { #expect(count <= (reference == FakeCluster.actor ? 3 : 1), "\(reference)") }
    }

    @Test func `an operator that begins anew reads, and writes nothing`() {
        let controller = controller(Sample.manifest(isScaled: true))
        #expect(controller.settle())
        let writes = controller.cluster.writes.count
        controller.memory = ReconcileMemory()
        controller.reconcile()
        #expect(controller.cluster.writes.count == writes)
        #expect(!controller.steps.isEmpty)
    }

    @Test func `what KEDA does to the replicas is left alone`() {
        let controller = controller(Sample.manifest(isScaled: true))
        #expect(controller.settle())
        controller.cluster.change(Sample.deployment, ".spec.replicas", 0)
        controller.reconcile()
        #expect(controller.status == "Napping")
        let touched = controller.cluster.writes.filter { $0 == Sample.deployment }.count
        #expect(touched == 1)
        #expect(controller.cluster.objects[Sample.deployment]?["spec"]?["replicas"] == 0)
    }

    @Test func `replicas of the manifest are restored where KEDA does not scale`() {
        let controller = controller()
        #expect(controller.settle())
        controller.cluster.change(Sample.deployment, ".spec.replicas", 7)
        controller.reconcile()
        #expect(controller.cluster.objects[Sample.deployment]?["spec"]?["replicas"] == 1)
    }

    @Test func `drift is repaired once`() {
        let controller = controller()
        #expect(controller.settle())
        controller.cluster.change(
            Sample.deployment,
            ".spec.template.spec.containers[0].image",
            "evil:1"
        )
        controller.reconcile()
        #expect(controller.steps.contains { if case .apply = $0 { true } else { false } })
        let image = JSONPath(".spec.template.spec.containers[0].image") ?? JSONPath()
        #expect(controller.cluster.objects[Sample.deployment]?.value(at: image) == "python:3.11")
        #expect(controller.settle())
        controller.reconcile()
        #expect(controller.steps == [])
    }

    @Test func `an object that somebody deleted is made again`() {
        let controller = controller()
        #expect(controller.settle())
        controller.cluster.objects[Sample.deployment] = nil
        controller.reconcile()
        #expect(controller.cluster.objects[Sample.deployment] != nil)
    }

    @Test func `objects of somebody else are not touched`() {
        let controller = controller()
        let foreign: JSONValue = [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "hello", "namespace": "default"],
            "spec": ["replicas": 3],
        ]
        controller.cluster.store(foreign, Sample.deployment, changesSpec: true)
        controller.reconcile()
        #expect(controller.status == "WorkloadError")
        #expect(controller.cluster.objects[Sample.deployment]?["spec"] == ["replicas": 3])
    }

    @Test func `scaling that is switched off takes its objects along`() {
        let controller = controller(Sample.manifest(isScaled: true))
        #expect(controller.settle())
        #expect(controller.cluster.objects[Sample.scaledObject] != nil)
        controller.cluster.apply(Sample.manifest())
        #expect(controller.settle())
        #expect(Set(controller.cluster.objects.keys.map(\.kind)) == ["AsyncActor", "Deployment", "PodMonitor"])
    }

    @Test func `what could not be deleted is deleted later, though the change is known`() {
        let controller = controller(Sample.manifest(isScaled: true))
        #expect(controller.settle())
        controller.cluster.keeps["TriggerAuthentication"] = .unavailable("500")
        controller.cluster.apply(Sample.manifest())
        #expect(controller.reconcile() == .finish(after: nil, failed: true))
        #expect(controller.cluster.objects.keys.contains { $0.kind == "TriggerAuthentication" })
        controller.cluster.keeps = [:]
        #expect(controller.settle())
        #expect(Set(controller.cluster.objects.keys.map(\.kind)) == ["AsyncActor", "Deployment", "PodMonitor"])
    }

    @Test func `another kind of workload takes the place of the first`() {
        let controller = controller()
        #expect(controller.settle())
        controller.cluster.apply(Sample.manifest(kind: "StatefulSet"))
        #expect(controller.settle())
        let kinds = Set(controller.cluster.objects.keys.map(\.kind))
        #expect(kinds == ["AsyncActor", "StatefulSet", "PodMonitor"])
    }

    @Test func `a field that cannot be changed has the object made anew`() {
        let controller = controller()
        #expect(controller.settle())
        controller.cluster.refusals["Deployment"] = .immutable("spec.selector: field is immutable")
        controller.cluster.apply(Sample.manifest(image: "python:3.12"))
        #expect(controller.settle())
        #expect(controller.last?.problems.recreated == [] && controller.status == "Creating")
        let image = JSONPath(".spec.template.spec.containers[0].image") ?? JSONPath()
        #expect(controller.cluster.objects[Sample.deployment]?.value(at: image) == "python:3.12")
    }

    @Test func `what the server refuses is in the status, and the rest is done`() {
        let controller = controller(Sample.manifest(isScaled: true))
        controller.cluster.refusals["Deployment"] = .forbidden("exceeded quota")
        let end = controller.reconcile()
        #expect(end == .finish(after: nil, failed: true))
        #expect(controller.status == "WorkloadError")
        #expect(controller.cluster.objects[Sample.scaledObject] != nil)
        controller.cluster.refusals = [:]
        #expect(controller.settle() && controller.status == "Creating")
    }

    @Test func `a manifest that is wrong changes nothing, and says what is wrong`() {
        let controller = controller()
        #expect(controller.settle())
        controller.cluster.change(FakeCluster.actor, ".spec.transport", "kafka")
        #expect(controller.settle())
        #expect(controller.status == "TransportError")
        let status = controller.cluster.objects[FakeCluster.actor]?["status"]
        #expect(
            status?["message"]?.stringValue?.hasPrefix("spec.transport: the operator knows no transport 'kafka'")
                == true
        )
        #expect(controller.cluster.objects[Sample.deployment] != nil)
        controller.cluster.change(FakeCluster.actor, ".spec.workers", 0)
        #expect(controller.settle())
        #expect(controller.status == "ConfigError")
    }

    @Test func `an actor that was never right gets nothing`() {
        let controller = controller(Sample.manifest(transport: "kafka"))
        #expect(controller.settle())
        #expect(controller.cluster.objects.count == 1 && controller.cluster.queues.isEmpty)
    }

    @Test func `without a broker there is no workload, until it is back`() {
        let controller = controller()
        controller.cluster.isBrokerDown = true
        #expect(controller.reconcile() == .finish(after: nil, failed: true))
        #expect(controller.status == "TransportError" && controller.cluster.objects[Sample.deployment] == nil)
        controller.cluster.isBrokerDown = false
        #expect(controller.settle() && controller.cluster.objects[Sample.deployment] != nil)
    }

    @Test func `a queue that somebody deleted is made again at the next look`() {
        let controller = controller()
        #expect(controller.settle())
        controller.cluster.queues = [:]
        controller.reconcile()
        #expect(controller.cluster.queues.isEmpty)
        controller.now += 300_000_000_000
        controller.reconcile()
        #expect(controller.cluster.queues.count == 1)
    }

    @Test func `messages stay where they are when an actor moves to another transport, until it is deleted`() {
        let controller = controller()
        #expect(controller.settle())
        for queue in controller.cluster.queues.keys { controller.cluster.queues[queue] = 5 }
        controller.cluster.apply(Sample.manifest(transport: "sqs"))
        #expect(controller.settle())
        #expect(controller.cluster.queues.count == 2 && controller.cluster.queues.values.contains(5))
        controller.cluster.delete()
        #expect(controller.settle())
        #expect(controller.cluster.queues.isEmpty && controller.cluster.objects[FakeCluster.actor] == nil)
    }

    @Test func `deletion stops what scales, then pods, then deletes queues, then lets go`() {
        let controller = controller(Sample.manifest(isScaled: true))
        #expect(controller.settle())
        controller.cluster.delete()
        controller.reconcile()
        let words = controller.steps.map { step in
            switch step {
            case .delete(let reference, _): reference.kind
            case .writeStatus(let status): status["status"]?.stringValue ?? ""
            case .deleteQueue: "queue"
            case .release: "release"
            default: "\(step)"
            }
        }
        #expect(words == ["ScaledObject", "Deployment", "Terminating", "queue", "release"])
        #expect(controller.cluster.objects[FakeCluster.actor] == nil)
        #expect(controller.reconcile() == .finish(after: nil, failed: false))
    }

    @Test func `deletion keeps the queue while what takes its messages cannot be deleted`() {
        let controller = controller(Sample.manifest(isScaled: true))
        #expect(controller.settle())
        controller.cluster.delete()
        controller.cluster.keeps["Deployment"] = .unavailable("500")
        #expect(controller.reconcile() == .finish(after: nil, failed: true))
        #expect(controller.cluster.queues.count == 1 && controller.status == "Terminating")
        let message = controller.cluster.objects[FakeCluster.actor]?["status"]?["message"]?.stringValue
        #expect(message == "Deployment default/hello: 500")
        let writes = controller.cluster.writes.count
        controller.reconcile()
        #expect(controller.cluster.writes.count == writes)
        controller.cluster.keeps = [:]
        #expect(controller.settle() && controller.cluster.objects[FakeCluster.actor] == nil)
        #expect(controller.cluster.queues.isEmpty)
    }

    @Test func `deletion while the broker is down waits, says why, and ends when it is back`() {
        let controller = controller()
        #expect(controller.settle())
        controller.cluster.delete()
        controller.cluster.isBrokerDown = true
        #expect(controller.reconcile() == .finish(after: nil, failed: true))
        #expect(controller.status == "Terminating")
        let message = controller.cluster.objects[FakeCluster.actor]?["status"]?["message"]?.stringValue ?? ""
        #expect(message.contains("the broker is down"))
        // Each write would be a reason to look again, at once.
        let writes = controller.cluster.writes.count
        #expect(controller.reconcile() == .finish(after: nil, failed: true))
        #expect(controller.cluster.writes.count == writes)
        controller.cluster.isBrokerDown = false
        #expect(controller.reconcile() == .finish(after: nil, failed: false))
        #expect(controller.cluster.objects[FakeCluster.actor] == nil && controller.cluster.queues.isEmpty)
    }

    @Test(arguments: [(QueuePolicy.Deletion.never, 0, 1), (.whenEmpty, 3, 1), (.whenEmpty, 0, 0), (.always, 3, 0)])
    func `queues go by policy`(_ policy: QueuePolicy.Deletion, _ messages: Int, _ left: Int) {
        let controller = controller()
        controller.settings.transports["rabbitmq"]?.queues.deletion = policy
        #expect(controller.settle())
        for queue in controller.cluster.queues.keys { controller.cluster.queues[queue] = messages }
        controller.cluster.delete()
        controller.reconcile()
        #expect(controller.cluster.queues.count == left)
        #expect(controller.last?.problems.kept == (left == 0 ? [] : ["rabbitmq/asya-default-hello"]))
        #expect(controller.cluster.objects[FakeCluster.actor] == nil)
    }

    @Test func `queues that somebody else manages are neither made nor deleted`() {
        let controller = controller()
        controller.settings.transports["rabbitmq"]?.queues.isManaged = false
        #expect(controller.settle())
        #expect(controller.cluster.queues.isEmpty)
        #expect(!ActorMarks(controller.cluster.objects[FakeCluster.actor] ?? .null).isHeld)
    }

    @Test func `an actor whose queue is another's gets nothing, and deletes nothing of it`() {
        var cluster = FakeCluster()
        cluster.apply(Sample.manifest())
        var input = cluster.input(Sample.settings, now: Sample.now)
        input.queueOwner = ActorKey(namespace: "other", name: "hello")
        var reconciliation = Reconciliation(input, memory: ReconcileMemory())
        guard case .writeStatus(let status) = reconciliation.next() else {
            Issue.record("something else was done first")
            return
        }
        #expect(status["status"] == "TransportError")
    }

    // An operator that is killed at any step of any way, and begins anew, comes to the same end.
    @Test(arguments: [false, true]) func `killed at every step, the end is the same`(isScaled: Bool) {
        func story(_ kill: (Controller, Int) -> Void) -> (FakeCluster, Int) {
            let controller = Controller()
            controller.cluster.apply(Sample.manifest(isScaled: isScaled))
            kill(controller, 0)
            #expect(controller.settle())
            controller.cluster.apply(Sample.manifest(image: "python:3.12", kind: "StatefulSet"))
            kill(controller, 1)
            #expect(controller.settle())
            let living = controller.cluster
            controller.cluster.delete()
            kill(controller, 2)
            #expect(controller.settle())
            #expect(controller.cluster.objects[FakeCluster.actor] == nil && controller.cluster.queues.isEmpty)
            return (living, controller.cluster.writes.count)
        }
        func specs(_ cluster: FakeCluster) -> [WantedObject.Reference: JSONValue?] {
            cluster.objects.mapValues { $0["spec"] ?? $0["data"] }
        }
        let (expected, writes) = story { _, _ in }
        for act in 0..<3 {
            for limit in 0..<12 {
                let (found, count) = story { controller, number in
                    if number == act { controller.reconcile(atMost: limit) }
                }
                #expect(specs(found) == specs(expected), "killed in act \(act) after \(limit) steps")
                #expect(found.queues == expected.queues)
                #expect(count <= writes + 2, "killed in act \(act) after \(limit) steps")
            }
        }
    }

    @Test func `a write that comes second is not made, and is tried again`() {
        let controller = controller()
        var reconciliation = Reconciliation(
            controller.cluster.input(Sample.settings, now: 1),
            memory: ReconcileMemory()
        )
        let claim = reconciliation.next()
        controller.cluster.change(FakeCluster.actor, ".spec.workers", 2)
        let outcome = controller.cluster.perform(claim)
        #expect(outcome == .refused(.conflict))
        reconciliation.completed(outcome)
        #expect(reconciliation.next() == .finish(after: nil, failed: true))
        #expect(controller.settle())
    }

    @Test func `pods decide on the status, and on when to look again`() {
        let controller = controller()
        #expect(controller.settle())
        let ready = PodState([
            "metadata": ["name": "p"],
            "status": ["phase": "Running", "conditions": [["type": "Ready", "status": "True"]]],
        ])
        #expect(controller.reconcile(pods: [ready]) == .finish(after: 300_000_000_000, failed: false))
        #expect(controller.status == "Running" && controller.steps.count == 1)
    }
}

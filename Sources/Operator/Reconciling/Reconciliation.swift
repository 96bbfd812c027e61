// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Manifests
internal import Transports
internal import Workloads

/// One reconciliation of one actor, as a value: says what to do next, is told what came of it, and so on to the end.
///
/// Nothing that matters is only in here: whoever ends it after any step and begins anew with what is then there comes to the
/// same end. An actor is claimed before there is a queue, and released after there is none.
struct Reconciliation {
    /// What is known.
    let input: ReconcileInput
    /// What the actor needs; nil when it cannot have anything.
    let plan: WorkloadPlan?
    /// What is remembered for the next time.
    private(set) var memory: ReconcileMemory
    /// What is wrong, for the status and for Events.
    private(set) var problems = ReconcileProblems()
    /// The resource as it is now, after writes; nil when it is gone.
    private(set) var actor: JSONValue?
    /// The status as it was computed last.
    private(set) var status: ActorStatus?

    private let manifest: AsyncActor?
    private var owned: [WantedObject.Reference: OwnedObject]
    private var pending: [ReconcileStep] = []
    private var stage = Stage.claim
    private var depth: QueueDepth?
    /// Objects that were read, whether there was one or not.
    private var inspected: Set<WantedObject.Reference> = []
    private var hasFailed = false
    /// Whether an object is still on its way out.
    private var isWaiting = false

    private enum Stage {
        case claim, queue, objects, leftovers, measure, status, done
        case stopWork, deleteQueues, release
    }

    init(_ input: ReconcileInput, memory: ReconcileMemory) {
        self.input = input
        self.memory = memory
        actor = input.actor
        owned = input.owned
        let reading = ManifestReading(input)
        manifest = reading.actor
        plan = reading.plan
        problems.manifest = reading.manifestProblem
        problems.transport = reading.transportProblem
        problems.workload = reading.workloadProblem
        problems.scaling = reading.scalingProblem
        if isBeingDeleted { stage = .stopWork }
    }

    /// What to do next; the same until it is told what came of it.
    mutating func next() -> ReconcileStep {
        while true {
            if let step = pending.first { return step }
            guard let actor, stage != .done else { return finish() }
            advance(actor)
        }
    }

    /// Takes what came of the step that ``next()`` gave.
    mutating func completed(_ outcome: ReconcileOutcome) {
        guard !pending.isEmpty else { return }
        let step = pending.removeFirst()
        switch step {
        case .claim, .writeStatus, .release: marked(step, outcome)
        case .ensureQueue(let queue): ensured(queue, outcome)
        case .inspect(let reference): inspected(reference, outcome)
        case .apply(let object): applied(object, outcome)
        case .delete(let reference, _): deleted(reference, outcome)
        case .measure: if case .depth(let depth) = outcome { self.depth = depth }
        case .deleteQueue(let queue, _): queueDeleted(queue, outcome)
        case .finish: break
        }
    }

    /// Goes on to the next stage, with what is to be done in it.
    private mutating func advance(_ actor: JSONValue) {
        switch stage {
        case .claim:
            stage = .queue
            guard let plan, plan.queuePolicy.isManaged else { return }
            let marks = ActorMarks(actor)
            let claimed = marks.claiming(plan.queue.text)
            if claimed != marks { pending = [.claim(claimed)] }
        case .queue:
            stage = .objects
            guard let plan, plan.queuePolicy.isManaged, memory.ensured != plan.queue || isDueForLook else { return }
            pending = [.ensureQueue(plan.queue)]
        case .objects:
            stage = .leftovers
            // Pods of an actor whose queue cannot be made would only fail.
            guard let plan, problems.transport == nil else { return }
            for wanted in plan.objects { if let next = step(wanted) { pending.append(next) } }
        case .leftovers:
            stage = .measure
            pending = leftovers
        case .measure:
            stage = .status
            if let plan, problems.transport == nil, isDueForLook { pending = [.measure(plan.queue)] }
        case .status:
            stage = .done
            pending = statusSteps
        case .stopWork:
            stage = .deleteQueues
            guard ActorMarks(actor).isHeld else { return }
            // What scales comes first: it would bring the workload's pods back.
            pending = ownedObjects.filter { $0.reference.kind == "ScaledObject" }.map(deletion)
            pending += ownedObjects.filter { $0.reference.kind != "ScaledObject" }.map(deletion)
            // What is known to keep it is not taken back before that has been tried again.
            if actor["status"]?["status"]?.stringValue != StatusWord.terminating.rawValue {
                let status = statusSteps
                pending += status
            }
        case .deleteQueues:
            guard !hasFailed else {
                // What takes messages, or has pods started that do, goes before the queue.
                stage = .done
                pending = statusSteps
                return
            }
            stage = .release
            if ActorMarks(actor).isHeld { pending = queuesToDelete(actor) }
        case .release:
            stage = .done
            let marks = ActorMarks(actor)
            if marks.isHeld { pending = [.release(marks.releasing())] }
        case .done: break
        }
    }

    /// The end, and when to look again.
    private mutating func finish() -> ReconcileStep {
        memory.hasFailed = hasFailed
        guard !hasFailed else { return .finish(after: nil, failed: true) }
        if isDueForLook { memory.lookedAt = input.now }
        guard actor != nil, !isBeingDeleted else { return .finish(after: nil, failed: false) }
        var times = input.healthInterval.map { [$0] } ?? []
        if isWaiting { times.append(1_000_000_000) }
        if let word = status?.word, [.creating, .scalingUp, .updating, .volumeError].contains(word) {
            // Nothing else would tell when it has taken too long, or what an Event said is over.
            times.append(ActorStatus.patience + 1_000_000_000)
        }
        return .finish(after: times.min(), failed: false)
    }
}

// What comes of steps.
extension Reconciliation {
    private mutating func marked(_ step: ReconcileStep, _ outcome: ReconcileOutcome) {
        switch outcome {
        case .object(let object):
            if case .release = step { actor = nil } else { actor = object ?? actor }
        case .refused(.notFound):
            actor = nil
            pending = []
        case .refused(let failure):
            // What was seen is old, or nothing can be written: whoever looks again sees more.
            pending = []
            stage = .done
            problems.lastFailure = "\(failure)"
            hasFailed = true
        default: break
        }
    }

    private mutating func ensured(_ queue: WantedQueue, _ outcome: ReconcileOutcome) {
        guard case .brokerFailed(let error) = outcome else {
            if memory.ensured != queue, !wasReady(queue) { problems.created.append(queue) }
            memory.ensured = queue
            return
        }
        memory.ensured = nil
        problems.transport = .init(reason: "QueueNotReady", message: "\(queue.text): \(error)")
        problems.lastFailure = "\(error)"
        hasFailed = true
    }

    /// Whether the actor has said already that it has the queue: an operator that begins anew has no news.
    private func wasReady(_ queue: WantedQueue) -> Bool {
        guard let before = input.actor else { return false }
        return before["status"]?["transportStatus"]?.stringValue == "Ready"
            && ActorMarks(before).queues?.contains(queue.text) == true
    }

    private mutating func inspected(_ reference: WantedObject.Reference, _ outcome: ReconcileOutcome) {
        if case .refused(let failure) = outcome { return fail(reference, failure) }
        guard case .object(let object) = outcome else { return }
        inspected.insert(reference)
        owned[reference] = object.flatMap { OwnedObject($0) }
        if let wanted = plan?.objects.first(where: { $0.reference == reference }) {
            if let next = step(wanted) { pending.insert(next, at: 0) }
        } else if let found = owned[reference], found.belongs(to: input.key.name), !found.isBeingDeleted {
            pending.insert(deletion(found), at: 0)
        }
    }

    private mutating func applied(_ wanted: WantedObject, _ outcome: ReconcileOutcome) {
        switch outcome {
        case .object(let object):
            guard let live = object.flatMap({ OwnedObject($0) }) else { return }
            owned[wanted.reference] = live
            // What the server made of it counts as what was wanted, however it spells it.
            memory.accepted[wanted.reference] = live.accepted
        case .refused(.immutable(let message)):
            guard let live = owned[wanted.reference], !problems.recreated.contains(wanted.reference) else {
                return fail(wanted.reference, .immutable(message))
            }
            // A selector, for instance, cannot be changed: messages wait in the queue while pods are made anew.
            problems.recreated.append(wanted.reference)
            pending.insert(deletion(live), at: 0)
        case .refused(let failure): fail(wanted.reference, failure)
        default: break
        }
    }

    private mutating func deleted(_ reference: WantedObject.Reference, _ outcome: ReconcileOutcome) {
        if case .refused(let failure) = outcome, failure != .notFound { return fail(reference, failure) }
        owned[reference] = nil
        memory.accepted[reference] = nil
        if !isBeingDeleted, let wanted = plan?.objects.first(where: { $0.reference == reference }) {
            pending.insert(.apply(wanted), at: 0)
        }
    }

    private mutating func queueDeleted(_ queue: WantedQueue, _ outcome: ReconcileOutcome) {
        switch outcome {
        case .brokerFailed(let error):
            problems.transport = .init(reason: "QueueNotDeleted", message: "\(queue.text): \(error)")
            problems.lastFailure = "\(error)"
            hasFailed = true
            // The resource stays until its queues are gone: the broker will be back.
            pending = statusSteps
            stage = .done
        case .queueKept: problems.kept.append(queue.text)
        default: break
        }
    }

    private mutating func fail(_ reference: WantedObject.Reference, _ failure: ClusterFailure) {
        hasFailed = true
        problems.lastFailure = "\(reference): \(failure)"
        let problem = ActorObservation.Problem(reason: failure.reason, message: "\(reference): \(failure)")
        switch reference.kind {
        case "ScaledObject", "TriggerAuthentication", "ConfigMap": problems.scaling = problems.scaling ?? problem
        default: problems.workload = problems.workload ?? problem
        }
    }
}

// What is to be done.
extension Reconciliation {
    /// What is watched, so that what is not known is probably not there.
    private static let watchedKinds: Set<String> = ["Deployment", "StatefulSet", "ScaledObject"]

    private var isBeingDeleted: Bool { actor?["metadata"]?["deletionTimestamp"]?.stringValue != nil }
    private var generation: Int { actor?["metadata"]?["generation"]?.intValue ?? 0 }
    private var hasChanged: Bool { actor?["status"]?["observedGeneration"]?.intValue != generation }

    private var isDueForLook: Bool {
        guard memory.lookedAt > 0 else { return true }
        return input.healthInterval.map { input.now >= memory.lookedAt &+ $0 } ?? false
    }

    /// What an object needs to become, or to stay, what is wanted; nil for nothing.
    private mutating func step(_ wanted: WantedObject) -> ReconcileStep? {
        let reference = wanted.reference
        guard let live = owned[reference] else {
            if inspected.contains(reference) { return .apply(wanted) }
            let isKnown = memory.accepted[reference]?.digest == wanted.digest && !hasChanged && !isDueForLook
            // It may be there and somebody else's, or of a kind that is not watched.
            return isKnown && !Self.watchedKinds.contains(reference.kind) ? nil : .inspect(reference)
        }
        guard live.belongs(to: input.key.name) else {
            fail(reference, .invalid("it exists and does not belong to the actor; rename the actor or delete it"))
            return nil
        }
        guard !live.isBeingDeleted else {
            isWaiting = true
            return nil
        }
        guard live.digest == wanted.digest else { return .apply(wanted) }
        if live.generation > 0, memory.accepted[reference] == live.accepted { return nil }
        guard Drift.holds(wanted.content, in: live.json) else { return .apply(wanted) }
        memory.accepted[reference] = live.accepted
        return nil
    }

    /// Objects of the actor that are watched.
    private var ownedObjects: [OwnedObject] {
        owned.values.filter { $0.belongs(to: input.key.name) && !$0.isBeingDeleted }
            .sorted { $0.reference < $1.reference }
    }

    private func deletion(_ object: OwnedObject) -> ReconcileStep {
        .delete(object.reference, uid: object.uid)
    }

    /// Objects that were wanted once and are not any more.
    private var leftovers: [ReconcileStep] {
        // What works is not taken away before what is to come has been accepted.
        guard let plan, problems.transport == nil, problems.workload == nil else { return [] }
        let wanted = Set(plan.objects.map(\.reference))
        var steps = ownedObjects.filter { !wanted.contains($0.reference) }.map(deletion)
        // What could not be deleted the last time is still there, whatever the status says of the change.
        if hasChanged || memory.hasFailed {
            steps += unwatched.filter { !wanted.contains($0) && !inspected.contains($0) }.map { .inspect($0) }
        }
        return steps
    }

    /// Every object of an unwatched kind that an actor can have.
    private var unwatched: [WantedObject.Reference] {
        let (namespace, name) = (input.key.namespace, input.key.name)
        func reference(_ apiVersion: String, _ kind: String, _ name: String) -> WantedObject.Reference {
            WantedObject.Reference(apiVersion: apiVersion, kind: kind, namespace: namespace, name: name)
        }
        var references = [
            reference("v1", "ServiceAccount", "asya-\(name)"), reference("v1", "ConfigMap", "\(name)-trigger-auth"),
        ]
        if input.settings.server.hasKEDA {
            references.append(reference("keda.sh/v1alpha1", "TriggerAuthentication", "\(name)-trigger-auth"))
        }
        if input.settings.server.hasPodMonitors {
            references.append(reference("monitoring.coreos.com/v1", "PodMonitor", name))
        }
        return references
    }

    /// The queues of an actor that is being deleted, as far as they are to go with it.
    private mutating func queuesToDelete(_ actor: JSONValue) -> [ReconcileStep] {
        let names = [
            QueueName(actor: input.key.name, namespace: input.key.namespace), QueueName(actor: input.key.name),
        ]
        var steps: [ReconcileStep] = []
        for text in ActorMarks(actor).queues ?? [] {
            let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
            guard parts.count == 2, let name = names.first(where: { $0.value == parts[1] }),
                let policy = input.settings.transports[parts[0]]?.queues, policy.isManaged, policy.deletion != .never,
                input.queueOwner == nil
            else {
                problems.kept.append(text)
                continue
            }
            let queue = WantedQueue(transport: parts[0], name: name)
            steps.append(.deleteQueue(queue, onlyWhenEmpty: policy.deletion == .whenEmpty))
        }
        return steps
    }

    /// Writes the status, when it is not the one that is there.
    private var statusSteps: [ReconcileStep] {
        mutating get {
            guard let actor else { return [] }
            var seen = ActorObservation(generation: generation, now: input.now)
            seen.isBeingDeleted = isBeingDeleted
            seen.manifestProblem = problems.manifest
            seen.transportProblem = problems.transport
            // What was wrong with it matters no more once it goes, only what keeps it from going.
            let isOver = isBeingDeleted && !hasFailed
            seen.workloadProblem = isOver ? nil : problems.workload
            seen.scalingProblem = isOver ? nil : problems.scaling
            seen.workload = workload?.json
            seen.scaledObject = ownedObjects.first { $0.reference.kind == "ScaledObject" }?.json
            seen.pods = input.pods
            seen.isScaled = plan?.scaledObject != nil
            seen.manifestReplicas = manifest?.workload.replicas ?? 1
            seen.depth = depth
            seen.transportSecrets = plan?.transportSecrets ?? []
            seen.previous = actor["status"]
            let status = ActorStatus(seen)
            self.status = status
            let before = actor["status"] ?? [:]
            return JSONDifference.first(between: before, and: status.json) == nil ? [] : [.writeStatus(status.json)]
        }
    }

    private var workload: OwnedObject? {
        if let plan { return owned[plan.workload] }
        return ownedObjects.first { $0.reference.kind == "Deployment" || $0.reference.kind == "StatefulSet" }
    }
}

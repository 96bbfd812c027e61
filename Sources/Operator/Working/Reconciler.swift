// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Kubernetes
internal import Logging
internal import Synchronization
internal import Telemetry
internal import TelemetryCore
internal import Transports
internal import Workloads

/// Carries out reconciliations: performs their steps on the API server and the brokers, and tells of them.
final class Reconciler: Sendable {
    /// What a reconciler works with.
    struct Parts: Sendable {
        var view: any ActorSource
        var cluster: any ClusterPort
        var queues: any QueuePort
        var settings: WorkloadSettings
        /// How often queues are looked at, in nanoseconds; nil for once.
        var healthInterval: UInt64?
        var instruments: OperatorInstruments
        var tracer: Tracer
        var logger: Logger
        var clock: any TelemetryClock
        /// Whether this process is the one that works; asked before each step.
        var mayWork: @Sendable () -> Bool
        /// Tells people of what happened to an actor.
        var record: @Sendable (KubernetesEvent, ObjectReference) -> Void
    }

    private let parts: Parts
    private let memories = Mutex<[ActorKey: ReconcileMemory]>([:])

    init(_ parts: Parts) { self.parts = parts }

    /// Reconciles an actor to the end of what can be done now; never called for one actor twice at once.
    func reconcile(_ key: ActorKey) async -> WorkOutcome {
        let begun = parts.clock.monotonicNano()
        let input = parts.view.input(
            key,
            settings: parts.settings,
            healthInterval: parts.healthInterval,
            now: parts.clock.nowUnixNano()
        )
        var reconciliation = Reconciliation(input, memory: memories.withLock { $0[key] ?? ReconcileMemory() })
        var root: Span?
        var wroteStatus = false
        while true {
            let step = reconciliation.next()
            guard let action = step.action else { break }
            // Between steps is where an operator may stop: whoever begins anew comes to the same end.
            guard !Task.isCancelled, parts.mayWork() else {
                root?.end()
                return .retry
            }
            let span = root ?? start(key)
            root = span
            let outcome = await perform(step, action, key, reconciliation.actor, span)
            if case .writeStatus = step, outcome.failure == nil { wroteStatus = true }
            reconciliation.completed(outcome)
        }
        return finish(key, reconciliation, root, wroteStatus: wroteStatus, begun: begun)
    }

    private func start(_ key: ActorKey) -> Span {
        parts.tracer.startSpan(
            SpanNames.reconcile(key.name),
            kind: .internal,
            parent: nil,
            attributes: [.asyaActor: .string(key.name), .k8sNamespaceName: .string(key.namespace)]
        )
    }

    private func perform(
        _ step: ReconcileStep,
        _ action: ReconcileAction,
        _ key: ActorKey,
        _ actor: JSONValue?,
        _ parent: Span
    ) async -> ReconcileOutcome {
        let subject = step.subject(key)
        let span = parts.tracer.startSpan(
            SpanNames.step(action.rawValue),
            kind: .client,
            parent: parent.context,
            attributes: [.asyaObject: .string(subject)]
        )
        let outcome = await call(step, key, actor)
        CarriedOut(action).pass()
        let failure = outcome.failure
        parts.instruments.countStep(action, failed: failure != nil)
        if let failure {
            span.setError(type: failure.type, message: failure.message)
            parts.logger.warning(
                "a step of a reconciliation failed",
                metadata: [
                    LogKeys.actor: .string(key.name), LogKeys.namespace: .string(key.namespace),
                    LogKeys.object: .string(subject), LogKeys.error: .string(failure.message),
                    LogKeys.traceID: .string("\(span.context.traceID)"),
                ]
            )
        }
        span.end()
        return outcome
    }

    /// Does what a step says, and remembers what was written.
    private func call(_ step: ReconcileStep, _ key: ActorKey, _ actor: JSONValue?) async -> ReconcileOutcome {
        do {
            switch step {
            case .claim(let marks):
                let written = try await parts.cluster.mark(key, marks)
                parts.view.wroteActor(key, written)
                return .object(written)
            case .release(let marks):
                let released = try await parts.cluster.mark(key, marks)
                parts.view.released(key, uid: released["metadata"]?["uid"]?.stringValue ?? "")
                return .object(released)
            case .ensureQueue(let queue):
                try await parts.queues.ensure(queue)
                return .done
            case .inspect(let reference): return .object(try await parts.cluster.read(reference))
            case .apply(let object):
                let written = try await parts.cluster.apply(object)
                parts.view.wrote(object.reference, written)
                return .object(written)
            case .delete(let reference, let uid):
                try await parts.cluster.delete(reference, uid: uid)
                parts.view.deleted(reference, uid: uid)
                return .done
            case .measure(let queue): return .depth(try await parts.queues.depth(of: queue))
            case .writeStatus(let status):
                let written = try await parts.cluster.writeStatus(actor ?? [:], status)
                parts.view.wroteActor(key, written)
                return .object(written)
            case .deleteQueue(let queue, let onlyWhenEmpty):
                return try await parts.queues.delete(queue, onlyWhenEmpty: onlyWhenEmpty) ? .done : .queueKept
            case .finish: return .done
            }
        } catch let failure as ClusterFailure {
            return .refused(failure)
        } catch let error as TransportError {
            return .brokerFailed(error)
        } catch {
            return .refused(.unavailable("\(error)"))
        }
    }

    private func finish(
        _ key: ActorKey,
        _ reconciliation: Reconciliation,
        _ root: Span?,
        wroteStatus: Bool,
        begun: UInt64
    ) -> WorkOutcome {
        var reconciliation = reconciliation
        guard case .finish(let after, let failed) = reconciliation.next() else { return .retry }
        let isGone = reconciliation.actor == nil
        memories.withLock { $0[key] = isGone ? nil : reconciliation.memory }
        parts.instruments.set(key, isGone ? nil : reconciliation.status?.word)
        if let actor = reconciliation.input.actor {
            let subject = ObjectReference(KubernetesObject(actor))
            for event in ActorEvents.events(of: reconciliation, wroteStatus: wroteStatus) {
                parts.record(event, subject)
            }
        }
        if let failure = reconciliation.problems.lastFailure {
            root?.setError(type: "ReconcileFailed", message: failure)
        }
        root?.end()
        let duration = Duration.nanoseconds(Int64(clamping: parts.clock.monotonicNano() &- begun))
        parts.instruments.countReconcile(failed ? .retried : .done, duration, root?.context ?? .invalid)
        if failed { return .retry }
        return after.map { .again(after: .nanoseconds(Int64(clamping: $0))) } ?? .done
    }
}

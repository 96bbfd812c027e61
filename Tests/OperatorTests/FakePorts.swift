// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Synchronization
import Transports
import Workloads

@testable import Operator

/// The ports of a reconciler on a fake cluster, and its caches always in step.
final class FakePorts: ClusterPort, QueuePort, ActorSource {
    private let cluster = Mutex(FakeCluster())

    /// Looks at, or changes, the cluster.
    func with<Value: Sendable>(_ body: (inout FakeCluster) -> sending Value) -> Value { cluster.withLock { body(&$0) } }

    private func perform(_ step: ReconcileStep) -> ReconcileOutcome { cluster.withLock { $0.perform(step) } }

    private func object(_ step: ReconcileStep) throws(ClusterFailure) -> JSONValue? {
        switch perform(step) {
        case .object(let object): return object
        case .refused(let failure): throw failure
        default: return nil
        }
    }

    func apply(_ object: WantedObject) async throws(ClusterFailure) -> JSONValue {
        try self.object(.apply(object)) ?? .null
    }

    func read(_ reference: WantedObject.Reference) async throws(ClusterFailure) -> JSONValue? {
        try object(.inspect(reference))
    }

    func delete(_ reference: WantedObject.Reference, uid: String) async throws(ClusterFailure) {
        _ = try object(.delete(reference, uid: uid))
    }

    func mark(_ actor: ActorKey, _ marks: ActorMarks) async throws(ClusterFailure) -> JSONValue {
        try object(.claim(marks)) ?? .null
    }

    func writeStatus(_ actor: JSONValue, _ status: JSONValue) async throws(ClusterFailure) -> JSONValue {
        try object(.writeStatus(status)) ?? .null
    }

    func ensure(_ queue: WantedQueue) async throws(TransportError) {
        if case .brokerFailed(let error) = perform(.ensureQueue(queue)) { throw error }
    }

    func delete(_ queue: WantedQueue, onlyWhenEmpty: Bool) async throws(TransportError) -> Bool {
        switch perform(.deleteQueue(queue, onlyWhenEmpty: onlyWhenEmpty)) {
        case .brokerFailed(let error): throw error
        case .queueKept: return false
        default: return true
        }
    }

    func depth(of queue: WantedQueue) async throws(TransportError) -> QueueDepth {
        guard case .depth(let depth) = perform(.measure(queue)) else { return QueueDepth(ready: 0) }
        return depth
    }

    func input(
        _ key: ActorKey,
        settings: WorkloadSettings,
        healthInterval: UInt64?,
        now: UInt64
    ) -> ReconcileInput {
        cluster.withLock { $0.input(settings, now: now) }
    }

    func wrote(_ reference: WantedObject.Reference, _ object: JSONValue) {}
    func wroteActor(_ key: ActorKey, _ object: JSONValue) {}
    func released(_ key: ActorKey, uid: String) {}
    func deleted(_ reference: WantedObject.Reference, uid: String) {}
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// The pods of a ``StandInKubelet``: binds new ones and has a runner for each that runs.
actor PodBoard {
    private struct Running {
        let runner: PodRunner
        let task: Task<Void, Never>
    }

    private let node: String
    private let surroundings: PodRunner.Surroundings
    private let accepts: @Sendable (JSONValue) -> Bool
    /// The second number of the pods' addresses: kubelets at the same time should have different ones.
    private let network = Int.random(in: 1...254)
    private var pods: [String: Running] = [:]
    private var places: [String: String] = [:]
    private var count = 0

    init(
        node: String,
        _ surroundings: PodRunner.Surroundings,
        accepts: @escaping @Sendable (JSONValue) -> Bool
    ) {
        (self.node, self.surroundings, self.accepts) = (node, surroundings, accepts)
    }

    func handle(_ change: ClusterClient.Change) async {
        switch change {
        case .all(let all):
            let present = Set(all.map(\.objectID))
            for uid in pods.keys where !present.contains(uid) { gone(uid) }
            for pod in all { await seen(pod) }
        case .changed(let pod): await seen(pod)
        case .deleted(let pod): gone(pod.objectID)
        }
    }

    /// The folder of the pod's last run; nil when there was none.
    func place(of pod: String) -> String? { places[pod] }

    /// Ends all processes.
    func stop() async {
        let running = pods.values
        pods = [:]
        for pod in running { pod.runner.abandon() }
        for pod in running { await pod.task.value }
    }

    private func gone(_ uid: String) {
        pods.removeValue(forKey: uid)?.runner.abandon()
    }

    private func seen(_ pod: JSONValue) async {
        let boundTo = pod["spec", "nodeName"]?.stringValue
        if pod["metadata", "deletionTimestamp"] != nil {
            guard boundTo == node else { return }
            let grace = pod["metadata", "deletionGracePeriodSeconds"]?.intValue ?? 30
            pods[pod.objectID]?.runner.terminate(graceSeconds: grace)
            // One of a life of the kubelet before this one: nothing of it runs.
            if pods[pod.objectID] == nil { await remove(pod) }
        } else if let boundTo {
            let isOver = ["Succeeded", "Failed"].contains(pod["status", "phase"]?.stringValue ?? "")
            if boundTo == node, pods[pod.objectID] == nil, !isOver { run(pod) }
        } else if accepts(pod) {
            await bind(pod)
        }
    }

    private func run(_ pod: JSONValue) {
        count += 1
        let place = "\(count)"
        // 62,500 pods until an address comes again.
        let podIP = "127.\(network).\(count / 250 % 250).\(count % 250 + 1)"
        let runner = PodRunner(pod, podIP: podIP, place: place, surroundings)
        pods[pod.objectID] = Running(runner: runner, task: Task { await runner.run() })
        places[pod.objectName] = place
    }

    /// Does what the scheduler does; a pod that is gone or bound meanwhile is seen again.
    private func bind(_ pod: JSONValue) async {
        let binding: JSONValue = [
            "apiVersion": "v1", "kind": "Binding", "metadata": ["name": .string(pod.objectName)],
            "target": ["apiVersion": "v1", "kind": "Node", "name": .string(node)],
        ]
        let path = ResourcePath.pods(in: pod["metadata", "namespace"]?.stringValue).named(pod.objectName, "binding")
        _ = try? await surroundings.client.create(binding, in: path)
    }

    private func remove(_ pod: JSONValue) async {
        let path = ResourcePath.pods(in: pod["metadata", "namespace"]?.stringValue).named(pod.objectName)
        try? await surroundings.client.delete(path, graceSeconds: 0)
    }
}

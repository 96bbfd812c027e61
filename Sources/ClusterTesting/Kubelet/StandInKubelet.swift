// SPDX-License-Identifier: Apache-2.0

internal import BrokerTesting
public import Envelopes
internal import HTTPClient

/// A node whose containers are processes of this machine, with the scheduler that chooses it, for the pods of one namespace.
///
/// The test says which program an image stands for. Honoured are: variables with all their references, volumes of the kinds
/// emptyDir, configMap, secret, projected, downwardAPI and hostPath, containers that prepare the pod, restart policies,
/// probes, the grace period, and the status with all its parts. There are no images, no isolation and no limits: mounts are
/// folders whose paths are put into variables, arguments and commands (a program that has a mount path built in does not
/// find it), and all pods share the network of the machine, each with a loopback address of its own.
public final class StandInKubelet: Sendable {
    /// The name of its node.
    public let node: String
    private let client: ClusterClient
    private let folder: TestFolder
    private let board: PodBoard
    private let following: Task<Void, Never>

    private init(
        _ client: ClusterClient,
        node: String,
        folder: TestFolder,
        board: PodBoard,
        following: Task<Void, Never>
    ) {
        (self.client, self.node, self.folder) = (client, node, folder)
        (self.board, self.following) = (board, following)
    }

    /// Registers a node and runs pods from then on.
    ///
    /// - Parameters:
    ///   - namespace: Whose pods it runs.
    ///   - client: An administrator.
    ///   - restartDelay: The time before a container's first restart; it doubles with each failure, up to 64 times.
    ///   - accepts: Whether a pod is bound to the node; others stay as nobody schedules them.
    ///   - images: The program for a container; nil for an image that does not exist.
    /// - Returns: The running kubelet, to be stopped by the caller.
    /// - Throws: ``ClusterFailure``.
    public static func start(
        for namespace: String,
        _ client: ClusterClient,
        restartDelay: Duration = .milliseconds(200),
        accepts: @escaping @Sendable (JSONValue) -> Bool = { _ in true },
        images: @escaping @Sendable (ContainerRequest) -> ContainerProgram?
    ) async throws(ClusterFailure) -> StandInKubelet {
        let folder = try ClusterFailure.of { () throws(BrokerFailure) in try TestFolder("kubelet") }
        let node = "node-\(namespace)"
        try await register(node, client)
        let surroundings = PodRunner.Surroundings(
            client: client,
            folder: folder,
            pool: HTTPConnectionPool(named: "kubelet-probes"),
            restartDelay: restartDelay,
            images: images
        )
        let board = PodBoard(node: node, surroundings, accepts: accepts)
        let following = Task {
            await client.follow(.pods(in: namespace)) { change in
                await board.handle(change)
                return true
            }
        }
        return StandInKubelet(client, node: node, folder: folder, board: board, following: following)
    }

    /// What a container has written to both of its outputs, in all its runs.
    public func log(of pod: String, _ container: String) async -> String {
        guard let place = await board.place(of: pod) else { return "" }
        return folder.read("\(place)/\(container).log")
    }

    /// Ends all processes and removes the node; the pods stay as they are.
    public func stop() async {
        following.cancel()
        await following.value
        await board.stop()
        try? await client.delete(ResourcePath.nodes.named(node))
    }

    private static func register(_ name: String, _ client: ClusterClient) async throws(ClusterFailure) {
        let path = ResourcePath.nodes.named(name)
        try await client.apply(
            [
                "apiVersion": "v1", "kind": "Node",
                "metadata": [
                    "name": .string(name),
                    "labels": ["kubernetes.io/hostname": .string(name), "kubernetes.io/os": "linux"],
                ],
            ],
            at: path
        )
        // The API server marks each new node as not ready, which nobody here would take back.
        try await client.patch(path, ["spec": ["taints": .null]])
        let room: JSONValue = ["cpu": "64", "memory": "64Gi", "pods": "1000"]
        try await client.patch(
            path.named(name, "status"),
            [
                "status": [
                    "capacity": room, "allocatable": room,
                    "addresses": [["type": "InternalIP", "address": "127.0.0.1"]],
                    "conditions": [["type": "Ready", "status": "True", "reason": "StandIn"]],
                ]
            ]
        )
    }
}

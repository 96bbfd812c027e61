// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
public import HTTPClient
public import Kubernetes

/// Processes by the pods of a namespace: sidecars, and gateways of the chart.
public struct PodTargets: CollectTargets {
    /// How a pod is reached.
    public enum Way: Sendable, Hashable {
        /// Through the API server, from wherever that is reached.
        case proxy
        /// By its address, from inside of the cluster.
        case address
    }

    private let client: KubernetesClient
    private let namespace: String
    private let selector: String?
    private let way: Way
    private let requester: any HTTPRequester

    /// Finds the pods of a namespace.
    ///
    /// - Parameters:
    ///   - client: The cluster.
    ///   - namespace: The namespace.
    ///   - selector: The labels of the pods; nil for all.
    ///   - way: How they are reached.
    ///   - requester: What makes the requests to addresses.
    public init(
        client: KubernetesClient,
        namespace: String,
        selector: String? = nil,
        way: Way,
        requester: any HTTPRequester
    ) {
        self.client = client
        self.namespace = namespace
        self.selector = selector
        self.way = way
        self.requester = requester
    }

    /// The pods that run now and have a port for metrics of ours, by their names.
    public func targets() async throws(CollectError) -> [CollectTarget] {
        let pods: ObjectList
        do throws(KubernetesError) {
            pods = try await client.list(.pods, ListQuery(namespace: namespace, labels: selector))
        } catch {
            throw .undiscovered(reason: "the pods of namespace \(namespace) cannot be listed: \(error)")
        }
        return pods.items.sorted { $0.metadata.name < $1.metadata.name }.compactMap(target)
    }

    private func target(_ pod: KubernetesObject) -> CollectTarget? {
        guard pod["status", "phase"]?.stringValue == "Running", !pod.metadata.isBeingDeleted,
            let port = Self.port(of: pod)
        else { return nil }
        let name = pod.metadata.name
        switch way {
        case .proxy:
            let path = "/api/v1/namespaces/\(namespace)/pods/\(name):\(port)/proxy"
            return CollectTarget(name: "pod \(name)", connection: ProxyConnection(client: client, path: path))
        case .address:
            guard let address = pod["status", "podIP"]?.stringValue, !address.isEmpty else { return nil }
            let url = "http://\(address.contains(":") ? "[\(address)]" : address):\(port)"
            return CollectTarget(name: "pod \(name)", connection: AddressConnection(url: url, requester: requester))
        }
    }

    /// The port that serves what the pod's processes recorded: they share one volume, and so the sidecar's is enough.
    private static func port(of pod: KubernetesObject) -> Int? {
        let containers = ["containers", "initContainers"].flatMap { pod["spec", $0]?.arrayValue ?? [] }
        let ports = containers.flatMap { $0["ports"]?.arrayValue ?? [] }
        let isGateway = pod.metadata.labels["app.kubernetes.io/name"] == "asya-gateway"
        let name = isGateway ? "metrics" : "asya-metrics"
        return ports.first { $0["name"]?.stringValue == name }?["containerPort"]?.intValue
    }
}

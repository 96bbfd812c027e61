// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Envelopes
import Kubernetes

/// A client of ours on the real API server, in a namespace of its own.
struct ClientUnderTest {
    /// The cluster, as its administrator sees it with the tests' own client.
    let cluster: ControlPlane
    /// The namespace.
    let namespace: String

    static func make(_ name: String) async throws -> ClientUnderTest {
        let (cluster, namespace) = try await SharedCluster.shared.namespace(name)
        return ClientUnderTest(cluster: cluster, namespace: namespace)
    }

    /// A client of ours.
    ///
    /// - Parameters:
    ///   - kubeconfig: As whom; nil for the administrator.
    ///   - options: How it behaves.
    ///   - clock: The time.
    ///   - observe: Told of each request.
    /// - Returns: The client, to be closed by the caller.
    /// - Throws: `ClusterConfigurationError`.
    func client(
        kubeconfig: String? = nil,
        options: KubernetesClientOptions = KubernetesClientOptions(),
        clock: any ClusterClock = SystemClusterClock(),
        observe: @escaping @Sendable (APICall) -> Void = { _ in }
    ) throws -> KubernetesClient {
        let path = kubeconfig ?? cluster.client.access.kubeconfig
        return KubernetesClient(
            try ClusterConfiguration.kubeconfig(paths: [path]),
            options: options,
            clock: clock,
            observe: observe
        )
    }

    /// Only what is in the namespace.
    var query: ListQuery { ListQuery(namespace: namespace, labels: "app=tests") }

    /// A configuration map that ``query`` finds.
    func map(_ name: String, _ data: [String: String] = [:]) -> KubernetesObject {
        var map = KubernetesObject(.configMaps, name: name, namespace: namespace)
        map.metadata.labels = ["app": "tests"]
        map["data"] = .object(data.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
        return map
    }

    func key(_ name: String) -> ObjectKey { ObjectKey(namespace: namespace, name: name) }

    /// Makes a map as somebody else.
    func create(_ name: String, _ data: [String: String] = [:]) async throws {
        try await cluster.client.create(map(name, data).json, in: .configMaps(in: namespace))
    }
}

/// A clock of which a minute takes less than a second.
struct HurriedClock: ClusterClock {
    private let clock = SystemClusterClock()

    func nowUnixNano() -> UInt64 { clock.nowUnixNano() }

    func uptime() -> Duration { clock.uptime() * 100 }

    func pause(for duration: Duration) async throws(CancellationError) { try await clock.pause(for: duration / 100) }
}

/// A clock whose pauses are filled by something that must have happened when they end.
struct BusyClock: ClusterClock {
    private let clock = SystemClusterClock()
    private let work: @Sendable () async -> Void

    init(_ work: @escaping @Sendable () async -> Void) { self.work = work }

    func nowUnixNano() -> UInt64 { clock.nowUnixNano() }

    func uptime() -> Duration { clock.uptime() }

    func pause(for duration: Duration) async throws(CancellationError) { await work() }
}

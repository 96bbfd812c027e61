// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// What the operator knows besides an actor's manifest: images, transports, the server, and the rules of the house.
public struct WorkloadSettings: Sendable, Hashable {
    /// The image of the sidecar.
    public var sidecarImage: String
    /// The image whose bundle of the runtime is copied into pods.
    public var runtimeImage: String
    /// The transports by name.
    public var transports: [String: ClusterTransport]
    /// Whether the names of queues have the namespace in them, so that actors of equal names do not share a queue.
    public var namespacesQueues = true
    /// The internal address of the gateway, to which sidecars report.
    public var gatewayURL: String?
    /// Where the secret that sidecars and the gateway share is.
    public var gatewayToken: SecretKey?
    /// Where the token for `asya trace collect` is; nil for pods that serve no traces.
    public var collectToken: SecretKey?
    /// What the API server offers.
    public var server: ServerCapabilities
    /// Whether pods are made fit for the pod security standard `restricted` where their template does not say otherwise.
    public var restrictsPods = true
    /// Whether pods carry the annotations that Prometheus is often set up to look for.
    public var annotatesForScraping = true
    /// Whether each actor gets a PodMonitor, on servers that know them.
    public var createsPodMonitors = true
    /// How much the trace store of a pod may take, in bytes; 0 for no trace store.
    public var traceStoreBytes = 268_435_456
    /// Variables that every sidecar and runtime gets, before those of its actor.
    public var defaultEnvironment: [(name: String, value: String)] {
        get { variables.map { ($0.name, $0.value) } }
        set { variables = newValue.map { Variable(name: $0.name, value: $0.value) } }
    }
    /// CPU and memory of sidecars whose actor says nothing of them.
    public var sidecarResources: JSONValue = ["requests": ["cpu": "10m", "memory": "32Mi"]]

    private struct Variable: Sendable, Hashable {
        let name: String
        let value: String
    }
    private var variables: [Variable] = []

    /// Describes an installation.
    public init(
        sidecarImage: String,
        runtimeImage: String,
        transports: [ClusterTransport],
        server: ServerCapabilities
    ) {
        self.sidecarImage = sidecarImage
        self.runtimeImage = runtimeImage
        self.transports = Dictionary(transports.map { ($0.name, $0) }) { _, last in last }
        self.server = server
    }
}

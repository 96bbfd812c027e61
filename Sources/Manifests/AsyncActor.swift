// SPDX-License-Identifier: Apache-2.0

public import YAMLDocuments

/// One `AsyncActor` resource (`asya.sh/v1alpha1`), validated.
///
/// Values the file leaves out hold the defaults of the resource definition, except where a property is optional: there
/// `nil` means "whatever the component's own default is".
public struct AsyncActor: Sendable, Hashable {
    /// The only API version that is read.
    public static let apiVersion = "asya.sh/v1alpha1"
    /// The resource's kind.
    public static let kind = "AsyncActor"
    /// The container that runs the user's handler.
    public static let runtimeContainerName = "asya-runtime"
    /// The container that the operator adds; a manifest must not declare it.
    public static let sidecarContainerName = "asya-sidecar"
    /// The actors that end a pipeline and run without a handler.
    public static let endActorNames: Set<String> = ["happy-end", "error-end"]

    /// One entry of `metadata.labels` or `metadata.annotations`.
    public struct Label: Sendable, Hashable {
        /// The key.
        public let name: String
        /// The value.
        public let value: String
    }

    /// `metadata.name`: a DNS label, and the name in routes and queues.
    public let name: String
    /// `metadata.namespace`.
    public let namespace: String?
    /// `metadata.labels`, in their order.
    public let labels: [Label]
    /// `metadata.annotations`, in their order.
    public let annotations: [Label]
    /// `spec.transport`: the name of a transport; local runs replace it.
    public let transport: String
    /// `spec.timeout`.
    public let timeout: ActorTimeout
    /// `spec.scaling`.
    public let scaling: Scaling
    /// `spec.workload`.
    public let workload: Workload
    /// `spec.sidecar`.
    public let sidecar: SidecarOverrides
    /// `spec.resiliency`: retries and what to do with which error.
    public let resiliency: Resiliency
    /// `spec.telemetry`.
    public let telemetry: ActorTelemetry
    /// `spec.workers`: Python processes of one runtime, at least 1.
    public let workers: Int
    /// The document's beginning: file and line.
    public let location: SourceLocation

    /// The container `asya-runtime`, of which there is exactly one.
    public let runtime: Container

    /// The handler as `module.function` or `module.Class.method` (`ASYA_HANDLER` of the runtime container).
    ///
    /// `nil` for end actors, and where the value comes from elsewhere (`valueFrom`, `envFrom`).
    public var handler: String? {
        runtime.literalValue(of: "ASYA_HANDLER")
    }

    /// Whether this is `happy-end` or `error-end`.
    public var isEndActor: Bool {
        Self.endActorNames.contains(name)
    }
}

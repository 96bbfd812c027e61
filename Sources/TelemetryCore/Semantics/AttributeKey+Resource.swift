// SPDX-License-Identifier: Apache-2.0

// What describes the process: https://opentelemetry.io/docs/specs/semconv/resource/
extension AttributeKey {
    /// The actor or component; equal for all replicas.
    public static let serviceName = AttributeKey("service.name")

    /// The namespace of the actors.
    public static let serviceNamespace = AttributeKey("service.namespace")

    /// The version of the component.
    public static let serviceVersion = AttributeKey("service.version")

    /// The replica.
    public static let serviceInstanceID = AttributeKey("service.instance.id")

    /// The implementation of telemetry.
    public static let telemetrySDKName = AttributeKey("telemetry.sdk.name")

    /// The language of the implementation: `swift`.
    public static let telemetrySDKLanguage = AttributeKey("telemetry.sdk.language")

    /// The version of the implementation.
    public static let telemetrySDKVersion = AttributeKey("telemetry.sdk.version")

    /// The name of the machine.
    public static let hostName = AttributeKey("host.name")

    /// The machine's own identifier.
    public static let hostID = AttributeKey("host.id")

    /// The processor architecture.
    public static let hostArch = AttributeKey("host.arch")

    /// The operating system: `linux`.
    public static let osType = AttributeKey("os.type")

    /// The process identifier.
    public static let processPID = AttributeKey("process.pid")

    /// When the process started, as RFC 3339.
    public static let processCreationTime = AttributeKey("process.creation.time")

    /// The name of the executable.
    public static let processExecutableName = AttributeKey("process.executable.name")

    /// The language runtime.
    public static let processRuntimeName = AttributeKey("process.runtime.name")

    /// The container.
    public static let containerID = AttributeKey("container.id")

    /// The namespace of the pod.
    public static let k8sNamespaceName = AttributeKey("k8s.namespace.name")

    /// The pod.
    public static let k8sPodName = AttributeKey("k8s.pod.name")

    /// The identifier of the pod.
    public static let k8sPodUID = AttributeKey("k8s.pod.uid")

    /// The container within the pod.
    public static let k8sContainerName = AttributeKey("k8s.container.name")

    /// The node.
    public static let k8sNodeName = AttributeKey("k8s.node.name")

    /// The deployment the pod belongs to.
    public static let k8sDeploymentName = AttributeKey("k8s.deployment.name")

    /// The cluster.
    public static let k8sClusterName = AttributeKey("k8s.cluster.name")

    /// The environment: production, staging.
    public static let deploymentEnvironmentName = AttributeKey("deployment.environment.name")
}

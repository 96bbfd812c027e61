// SPDX-License-Identifier: Apache-2.0

// What OpenTelemetry's semantic conventions name, version 1.44: https://opentelemetry.io/docs/specs/semconv/
extension AttributeCatalog {
    /// The conventions for messaging.
    public static var messaging: [AttributeDeclaration] {
        [
            AttributeDeclaration(.messagingSystem, .string, "The kind of broker: `sqlite`"),
            AttributeDeclaration(
                .messagingOperationName,
                .string,
                "The operation as the span's name begins: `send`, `redrive`, `publish`, `process`, `settle`"
            ),
            AttributeDeclaration(.messagingOperationType, "What the operation is", oneOf: MessagingOperation.self),
            AttributeDeclaration(.messagingDestinationName, .string, "The full name of the queue"),
            AttributeDeclaration(.messagingMessageID, .string, "The identifier of the envelope"),
            AttributeDeclaration(.messagingEnvelopeSize, .int, "The size of the whole envelope in bytes"),
        ]
    }

    /// The conventions for errors and exceptions.
    public static var general: [AttributeDeclaration] {
        [
            AttributeDeclaration(
                .errorType,
                .string,
                "A class of errors, of low cardinality: the exception's class, an error code, `TransportError`; only on failure"
            ),
            AttributeDeclaration(.exceptionType, .string, "The class of an exception"),
            AttributeDeclaration(.exceptionMessage, .string, "The message of an exception"),
        ]
    }

    /// What describes the process; on every span, and once in a request of the exporter.
    public static var resource: [AttributeDeclaration] {
        [
            AttributeDeclaration(.serviceName, .string, "The actor or component; equal for all replicas"),
            AttributeDeclaration(.serviceNamespace, .string, "The namespace of the actors"),
            AttributeDeclaration(.serviceVersion, .string, "The version of the component"),
            AttributeDeclaration(
                .serviceInstanceID,
                .string,
                "The replica: `<namespace>.<pod>.<container>` in Kubernetes, else `<host>.<pid>`"
            ),
            AttributeDeclaration(.telemetrySDKName, .string, "The implementation of telemetry: `asya`"),
            AttributeDeclaration(.telemetrySDKLanguage, .string, "The language of the implementation: `swift`"),
            AttributeDeclaration(.telemetrySDKVersion, .string, "The version of the implementation"),
            AttributeDeclaration(.hostName, .string, "The name of the machine"),
            AttributeDeclaration(.hostID, .string, "The machine's own identifier, where it can be told"),
            AttributeDeclaration(.hostArch, .string, "The processor architecture: `amd64`, `arm64`"),
            AttributeDeclaration(.osType, .string, "The operating system: `linux`"),
            AttributeDeclaration(.processPID, .int, "The process identifier"),
            AttributeDeclaration(.processCreationTime, .string, "When the process started, as RFC 3339"),
            AttributeDeclaration(.processExecutableName, .string, "The name of the executable"),
            AttributeDeclaration(.processRuntimeName, .string, "The language runtime: `swift`"),
            AttributeDeclaration(.containerID, .string, "The container, where it can be told"),
            AttributeDeclaration(.k8sNamespaceName, .string, "The namespace of the pod"),
            AttributeDeclaration(.k8sPodName, .string, "The pod"),
            AttributeDeclaration(.k8sPodUID, .string, "The identifier of the pod"),
            AttributeDeclaration(.k8sContainerName, .string, "The container within the pod"),
            AttributeDeclaration(.k8sNodeName, .string, "The node"),
            AttributeDeclaration(
                .k8sDeploymentName,
                .string,
                "The deployment the pod belongs to, where the environment tells it"
            ),
            AttributeDeclaration(.k8sClusterName, .string, "The cluster, where the environment tells it"),
            AttributeDeclaration(
                .deploymentEnvironmentName,
                .string,
                "The environment: production, staging; where `OTEL_RESOURCE_ATTRIBUTES` tells it"
            ),
            AttributeDeclaration(
                .asyaHandlerMode,
                "What a runtime calls its handler with; on what runtimes say",
                // The modes are the runtime's, which is a layer above; a test compares them.
                oneOf: ["payload", "envelope"]
            ),
        ]
    }
}

// SPDX-License-Identifier: Apache-2.0

// What an operator creates for actors.
extension VariableCatalog {
    /// Images, transports, and the rules for pods.
    public static var workloads: [VariableDeclaration] {
        [
            workload(
                "ASYA_TRANSPORT_CONFIG",
                "The transports that manifests may name, in the form of v0.1",
                "JSON or YAML: `{\"transports\":{\"rabbitmq\":{\"type\":\"rabbitmq\",\"config\":{\"host\":\"...\"}}}}`",
                default: .derived("none; `asya manifests` has examples")
            ),
            workload("ASYA_SIDECAR_IMAGE", "The image of sidecars", "an image", default: .value("asya-sidecar:latest")),
            workload(
                "ASYA_RUNTIME_IMAGE",
                "The image whose bundle of the runtime is copied into pods",
                "an image",
                default: .value("asya-runtime:latest")
            ),
            workload(
                "ASYA_OPERATOR_QUEUE_NAMESPACES",
                "Whether queues are `asya-<namespace>-<actor>`, so that namespaces do not share them",
                "true or false",
                default: .value("true")
            ),
            workload(
                "ASYA_OPERATOR_GATEWAY_TOKEN_SECRET",
                "Where pods find the secret that they share with the gateway, in their own namespace",
                "the name of a Secret and a key in it, such as `asya-gateway/token`"
            ),
            workload(
                "ASYA_OPERATOR_COLLECT_TOKEN_SECRET",
                "Where pods find the token for `asya trace collect`, in their own namespace; they get it as a file",
                "the name of a Secret and a key in it, such as `asya-collect/token`"
            ),
            workload(
                "ASYA_OPERATOR_POD_SECURITY",
                "Whether pods are made fit for the pod security standard `restricted`",
                "one of restricted, unchanged",
                default: .value("restricted")
            ),
            workload(
                "ASYA_OPERATOR_SCRAPE_ANNOTATIONS",
                "Whether pods have the annotations `prometheus.io/scrape`, `port` and `path`",
                "true or false",
                default: .value("true")
            ),
            workload(
                "ASYA_OPERATOR_POD_MONITORS",
                "Whether each actor gets a PodMonitor, where the cluster knows them",
                "true or false",
                default: .value("true")
            ),
            workload(
                "ASYA_OPERATOR_TRACE_STORE_BYTES",
                "The bound of the trace store in each pod; 0 for none",
                "0, or an integer from 1048576 on",
                default: .value("268435456")
            ),
            workload(
                "ASYA_OPERATOR_POD_ENV",
                "Variables that every sidecar and runtime gets, before those of its actor",
                "a JSON object of strings such as `{\"OTEL_EXPORTER_OTLP_ENDPOINT\":\"http://collector:4318\"}`"
            ),
        ]
    }

    /// A variable that the operator reads, and `asya manifests` as well.
    private static func workload(
        _ name: String,
        _ meaning: String,
        _ allowed: String,
        default defaultValue: VariableDefault = .unset
    ) -> VariableDeclaration {
        VariableDeclaration(
            name,
            meaning,
            allowed: allowed,
            default: defaultValue,
            readers: [.operator, .cli]
        )
    }
}

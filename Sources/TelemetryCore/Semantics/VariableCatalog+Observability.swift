// SPDX-License-Identifier: Apache-2.0

// What makes a process observable, under our own names.
extension VariableCatalog {
    /// Logs, metrics and probes.
    public static var observability: [VariableDeclaration] {
        [
            VariableDeclaration(
                "ASYA_LOG_LEVEL",
                "The lowest level of log lines; `asya send` begins at `warning`",
                allowed: "one of trace, debug, info, notice, warning, error, critical, in any case",
                default: .value("INFO")
            ),
            VariableDeclaration(
                "ASYA_METRICS_ENABLED",
                "Whether `/metrics`, `/healthz` and `/readyz` are served",
                allowed: "true or false",
                default: .value("true"),
                readers: [.sidecar, .runtime, .gateway]
            ),
            VariableDeclaration(
                "ASYA_METRICS_ADDR",
                "Where a sidecar serves them; port 0 takes a free one",
                allowed: "an address such as `:8080` or `127.0.0.1:0`",
                default: .value(":8080"),
                readers: [.sidecar]
            ),
            VariableDeclaration(
                "ASYA_RUNTIME_METRICS_ADDR",
                "Where a runtime serves them",
                allowed: "an address such as `:8081` or `127.0.0.1:0`",
                default: .value(":8081"),
                readers: [.runtime]
            ),
            VariableDeclaration(
                "ASYA_METRICS_ADDRESS_FILE",
                "A file that is told the address in use; `asya up` sets it",
                allowed: "a file",
                readers: [.sidecar, .runtime, .gateway, .operator]
            ),
        ]
    }

    /// The local trace store; in a manifest part of `spec.telemetry`.
    public static var traceStore: [VariableDeclaration] {
        [
            VariableDeclaration(
                "ASYA_TRACE_STORE",
                "The folder of the trace store; `asya up` sets it",
                allowed: "a folder",
                readers: recorders
            ),
            VariableDeclaration(
                "ASYA_TRACE_PAYLOADS",
                "Recorded envelopes; `asya up` sets `all`",
                allowed: "one of none, errors, all",
                default: .value("errors"),
                readers: recorders + [.cluster]
            ),
            VariableDeclaration(
                "ASYA_TRACE_MAX_BODY_BYTES",
                "Longer envelopes are recorded in part, and cannot be replayed",
                allowed: "an integer from 0 to 1073741824",
                default: .value("1048576"),
                readers: recorders
            ),
            VariableDeclaration(
                "ASYA_TRACE_REDACT",
                "Further keys whose values are not recorded, beside those of passwords, tokens and the like",
                allowed: "keys, separated by commas",
                readers: recorders
            ),
            VariableDeclaration(
                "ASYA_TRACE_SLOW_MS",
                "Hops that take longer are recorded whatever the sampling",
                allowed: "whole milliseconds from 0 on",
                readers: recorders
            ),
            VariableDeclaration(
                "ASYA_TRACE_STORE_MAX_BYTES",
                "The oldest recordings are deleted while the folder is larger",
                allowed: "an integer from 1048576 on",
                default: .value("1073741824"),
                readers: recorders
            ),
            VariableDeclaration(
                "ASYA_TRACE_STORE_MAX_AGE",
                "Older recordings are deleted",
                allowed: "a duration",
                default: .value("168h"),
                readers: recorders
            ),
        ]
    }

    private static let recorders: [ComponentName] = [.sidecar, .runtime, .gateway]

    /// What is read of the place where a process runs.
    public static var platform: [VariableDeclaration] {
        [
            downward("POD_NAME", "k8s.pod.name"),
            downward("K8S_POD_NAME", "k8s.pod.name"),
            downward("POD_NAMESPACE", "k8s.namespace.name"),
            downward("K8S_NAMESPACE_NAME", "k8s.namespace.name"),
            downward("POD_UID", "k8s.pod.uid"),
            downward("K8S_POD_UID", "k8s.pod.uid"),
            downward("CONTAINER_NAME", "k8s.container.name"),
            downward("K8S_CONTAINER_NAME", "k8s.container.name"),
            downward("NODE_NAME", "k8s.node.name"),
            downward("K8S_NODE_NAME", "k8s.node.name"),
            downward("DEPLOYMENT_NAME", "k8s.deployment.name"),
            downward("K8S_DEPLOYMENT_NAME", "k8s.deployment.name"),
            downward("CLUSTER_NAME", "k8s.cluster.name"),
            downward("K8S_CLUSTER_NAME", "k8s.cluster.name"),
            VariableDeclaration(
                "KUBERNETES_SERVICE_HOST",
                "Set in every pod: the host's name is then the pod's",
                allowed: "anything"
            ),
            VariableDeclaration(
                "PATH",
                "Where programs are looked up: Python, and for `asya up` the sidecar and the runtime",
                allowed: "folders, separated by colons",
                readers: [.runtime, .cluster, .cli]
            ),
            VariableDeclaration(
                "TMPDIR",
                "Where the folders of sockets, and of a gateway's memory, are made",
                allowed: "a folder with a short path",
                default: .value("/tmp"),
                readers: [.gateway, .cluster, .cli]
            ),
            VariableDeclaration(
                "NO_COLOR",
                "Switches colours off on a terminal",
                allowed: "anything",
                readers: [.cluster, .cli]
            ),
            VariableDeclaration(
                "TERM",
                "The kind of terminal; `dumb` has no colours",
                allowed: "a text",
                readers: [.cluster]
            ),
            VariableDeclaration(
                "VISUAL",
                "The editor that `asya dlq redrive --edit` opens",
                allowed: "a command",
                readers: [.cli]
            ),
            VariableDeclaration(
                "EDITOR",
                "The same, when `VISUAL` is not set",
                allowed: "a command",
                default: .value("vi"),
                readers: [.cli]
            ),
        ]
    }

    /// A variable under which manifests pass a field of the downward API on.
    private static func downward(_ name: String, _ attribute: String) -> VariableDeclaration {
        VariableDeclaration(name, "`\(attribute)` of the resource", allowed: "a field of the downward API")
    }
}

// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Envelopes

/// A gateway, an actor and the end actors as deployments, with what they are told.
struct PipelineObjects {
    /// The gateway's token, known to sidecars.
    static let token = "cluster-tests-token"

    let brokerURL: String

    private static let socket: JSONValue = ["name": "socket", "mountPath": "/var/run/asya"]
    private static let podIP: JSONValue = ["name": "POD_IP", "valueFrom": ["fieldRef": ["fieldPath": "status.podIP"]]]

    var secret: JSONValue { Objects.secret("rabbitmq", ["url": brokerURL]) }

    var authentication: JSONValue {
        [
            "apiVersion": "keda.sh/v1alpha1", "kind": "TriggerAuthentication", "metadata": ["name": "rabbitmq"],
            "spec": ["secretTargetRef": [["parameter": "host", "name": "rabbitmq", "key": "url"]]],
        ]
    }

    /// The files that pods mount.
    var files: JSONValue {
        [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "files"],
            "data": [
                "tools.yaml": """
                tools:
                  - {name: double, parameters: {value: {type: number, required: true}}, route: [double]}
                defaults: {timeout: 2m}
                """,
                "steps.py": """
                def double(payload):
                    return {"value": payload["value"] * 2}
                """,
            ],
        ]
    }

    var gateway: JSONValue {
        let container = Objects.container(
            "gateway",
            image: "asya-gateway",
            [
                "env": environment([
                    "ASYA_GATEWAY_ADDR": "$(POD_IP):8080", "ASYA_GATEWAY_INTERNAL_ADDR": "$(POD_IP):8081",
                    "ASYA_GATEWAY_METRICS_ADDR": "$(POD_IP):9464", "ASYA_GATEWAY_DATA": "/data",
                    "ASYA_CONFIG_PATH": "/etc/asya/tools.yaml", "ASYA_GATEWAY_TOKEN": .string(Self.token),
                ]),
                "volumeMounts": [
                    ["name": "data", "mountPath": "/data"], ["name": "files", "mountPath": "/etc/asya"],
                ],
                "readinessProbe": ["httpGet": ["path": "/readyz", "port": 9464]],
            ]
        )
        return Objects.deployment("asya-gateway", pod: pod([container]))
    }

    /// An actor with a sidecar and a runtime in each pod.
    func actor(_ name: String, gateway: String) -> JSONValue {
        let runtime = Objects.container(
            "asya-runtime",
            image: "asya-runtime",
            [
                "env": environment([
                    "ASYA_ACTOR_NAME": .string(name), "ASYA_HANDLER": .string("steps.\(name)"),
                    "ASYA_SOCKET_DIR": "/var/run/asya", "PYTHONPATH": "/app",
                    "ASYA_RUNTIME_METRICS_ADDR": "$(POD_IP):9465",
                ]),
                "volumeMounts": [Self.socket, ["name": "files", "mountPath": "/app"]],
            ]
        )
        return Objects.deployment(name, pod: pod([sidecar(name, gateway, [:]), runtime]))
    }

    /// An end actor, which has no runtime.
    func end(_ name: String, gateway: String) -> JSONValue {
        let end: JSONValue = ["ASYA_IS_END_ACTOR": "true", "ASYA_RESULTS_DIR": "/data"]
        return Objects.deployment(name, pod: pod([sidecar(name, gateway, end)]))
    }

    private func sidecar(_ actor: String, _ gateway: String, _ more: JSONValue) -> JSONValue {
        let variables: JSONValue = [
            "ASYA_ACTOR_NAME": .string(actor), "ASYA_SOCKET_DIR": "/var/run/asya",
            "ASYA_QUEUE_AUTO_CREATE": "true", "ASYA_METRICS_ADDR": "$(POD_IP):9464",
            "ASYA_GATEWAY_URL": .string(gateway), "ASYA_GATEWAY_TOKEN": .string(Self.token),
        ]
        return Objects.container(
            "asya-sidecar",
            image: "asya-sidecar",
            [
                "env": environment(.object((variables.objectValue ?? []) + (more.objectValue ?? []))),
                "volumeMounts": [Self.socket, ["name": "data", "mountPath": "/data"]],
                "readinessProbe": ["httpGet": ["path": "/readyz", "port": 9464]],
            ]
        )
    }

    private func pod(_ containers: [JSONValue]) -> JSONValue {
        [
            "volumes": [
                ["name": "socket", "emptyDir": [:]], ["name": "data", "emptyDir": [:]],
                ["name": "files", "configMap": ["name": "files"]],
            ],
            "containers": .array(containers),
        ]
    }

    private func environment(_ variables: JSONValue) -> JSONValue {
        let queues: [JSONValue] = [
            Self.podIP, ["name": "ASYA_TRANSPORT", "value": "rabbitmq"],
            ["name": "ASYA_RABBITMQ_URL", "valueFrom": ["secretKeyRef": ["name": "rabbitmq", "key": "url"]]],
        ]
        let own = (variables.objectValue ?? []).map {
            JSONValue.object([.init("name", .string($0.name)), .init("value", $0.value)])
        }
        return .array(queues + own)
    }
}

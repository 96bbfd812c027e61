// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Envelopes

/// Objects that several suites make.
enum Objects {
    /// A deployment of one kind of pod, named and labelled by its name.
    static func deployment(_ name: String, replicas: Int = 1, pod: JSONValue) -> JSONValue {
        let labels: JSONValue = ["app": .string(name)]
        return [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": .string(name)],
            "spec": [
                "replicas": .int(replicas), "selector": ["matchLabels": labels],
                "template": ["metadata": ["labels": labels], "spec": pod],
            ],
        ]
    }

    /// A container of an image, with more fields.
    static func container(_ name: String, image: String, _ more: JSONValue = [:]) -> JSONValue {
        .object([.init("name", .string(name)), .init("image", .string(image))] + (more.objectValue ?? []))
    }

    /// A scaled object of a deployment of the same name, by a queue of RabbitMQ of the same name.
    static func scaledObject(_ name: String, value: Int, maximum: Int, cooldown: Int) -> JSONValue {
        [
            "apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": ["name": .string(name)],
            "spec": [
                "scaleTargetRef": ["name": .string(name)],
                "minReplicaCount": 0, "maxReplicaCount": .int(maximum), "cooldownPeriod": .int(cooldown),
                "triggers": [
                    [
                        "type": "rabbitmq", "authenticationRef": ["name": "rabbitmq"],
                        "metadata": [
                            "queueName": .string(name), "mode": "QueueLength", "value": .string("\(value)"),
                            "protocol": "amqp",
                        ],
                    ]
                ],
            ],
        ]
    }

    /// A secret of texts.
    static func secret(_ name: String, _ texts: [String: String]) -> JSONValue {
        let members = texts.map { JSONValue.Member($0.key, .string($0.value)) }
        return [
            "apiVersion": "v1", "kind": "Secret", "metadata": ["name": .string(name)], "stringData": .object(members),
        ]
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Manifests
internal import Transports

/// What KEDA is told: a ScaledObject, and how its scaler logs in to the broker.
///
/// https://keda.sh/docs/latest/reference/scaledobject-spec/
struct Autoscaling {
    /// The objects, in the order in which they are created.
    let objects: [WantedObject]
    /// The ScaledObject.
    let reference: WantedObject.Reference

    private static let apiVersion = "keda.sh/v1alpha1"

    init(_ context: ActorContext, target: WantedObject.Reference) {
        reference = context.reference(Self.apiVersion, "ScaledObject")
        let login = Self.login(context)
        let scaling = context.actor.scaling
        var trigger = Self.queueTrigger(context)
        trigger["name"] = "queue"
        if let authentication = login.authentication {
            trigger["authenticationRef"] = ["name": .string(authentication.reference.name)]
        }
        let spec: JSONObject = [
            "scaleTargetRef": [
                "apiVersion": .string(target.apiVersion), "kind": .string(target.kind), "name": .string(target.name),
            ],
            "pollingInterval": .int(scaling.pollingInterval),
            "cooldownPeriod": .int(scaling.cooldownPeriod),
            "minReplicaCount": .int(scaling.minReplicas),
            "maxReplicaCount": .int(scaling.maxReplicas),
            "advanced": Self.advanced(scaling.advanced),
            "triggers": .array([trigger.json] + scaling.additionalTriggers),
        ]
        objects =
            login.objects + [
                WantedObject(reference, ["metadata": context.metadata(), "spec": spec.json])
            ]
    }

    /// Growth is quick and shrinking slow, as in v0.1: a started pod is worth more than the next second.
    private static func advanced(_ advanced: AdvancedScaling?) -> JSONValue {
        let behavior: JSONValue = [
            "scaleDown": [
                "stabilizationWindowSeconds": 300,
                "policies": [["type": "Pods", "value": 1, "periodSeconds": 60]],
            ],
            "scaleUp": [
                "stabilizationWindowSeconds": 0,
                "selectPolicy": "Max",
                "policies": [
                    ["type": "Pods", "value": 10, "periodSeconds": 60],
                    ["type": "Percent", "value": 100, "periodSeconds": 60],
                ],
            ],
        ]
        let modifiers: JSONObject = [
            "formula": advanced?.formula.map { .string($0) },
            "target": advanced?.target.map { .string($0) },
            "activationTarget": advanced?.activationTarget.map { .string($0) },
            "metricType": advanced?.metricType.map { .string($0.rawValue) },
        ]
        let object: JSONObject = [
            "restoreToOriginalReplicaCount": .bool(advanced?.restoreToOriginalReplicaCount ?? false),
            "horizontalPodAutoscalerConfig": ["behavior": behavior],
            // KEDA takes modifiers only with a formula.
            "scalingModifiers": advanced?.formula == nil ? nil : modifiers.json,
        ]
        return object.json
    }

    private static func queueTrigger(_ context: ActorContext) -> JSONObject {
        let queue = context.queue.name.value
        let length = context.actor.scaling.queueLength
        switch context.transport.place {
        case .rabbitMQ(let place):
            // https://keda.sh/docs/latest/scalers/rabbitmq-queue/
            return [
                "type": "rabbitmq",
                "metadata": [
                    "host": .string(place.url), "protocol": "amqp", "queueName": .string(queue), "mode": "QueueLength",
                    "value": .string("\(length)"),
                ],
            ]
        case .sqs(let place):
            // https://keda.sh/docs/latest/scalers/aws-sqs/; messages in flight and delayed ones need their pods.
            let metadata: JSONObject = [
                "queueURL": .string(place.queueURL(queue)), "queueLength": .string("\(length)"),
                "awsRegion": .string(place.region), "awsEndpoint": place.endpoint.map { .string($0) },
                "scaleOnInFlight": "true",
                "identityOwner": place.actorRole == nil && place.accessKeySecret == nil ? "operator" : "pod",
            ]
            return ["type": "aws-sqs-queue", "metadata": metadata.json]
        }
    }

    /// The TriggerAuthentication, and what it refers to that is ours.
    private static func login(
        _ context: ActorContext
    ) -> (authentication: WantedObject?, objects: [WantedObject]) {
        let name = "\(context.actor.name)-trigger-auth"
        var spec = JSONObject()
        var objects: [WantedObject] = []
        switch context.transport.place {
        case .rabbitMQ(let place):
            var secrets: [JSONValue] = []
            if let secret = place.usernameSecret {
                secrets.append(secret.parameter("username"))
            } else if place.passwordSecret != nil {
                // KEDA takes user and password together or not at all, and a plain value only from a ConfigMap.
                objects.append(
                    WantedObject(
                        context.reference("v1", "ConfigMap", name: name),
                        ["metadata": context.metadata(name: name), "data": ["username": .string(place.username)]]
                    )
                )
                spec["configMapTargetRef"] = [
                    ["parameter": "username", "name": .string(name), "key": "username"]
                ]
            }
            if let secret = place.passwordSecret { secrets.append(secret.parameter("password")) }
            if !secrets.isEmpty { spec["secretTargetRef"] = .array(secrets) }
        case .sqs(let place):
            if let key = place.accessKeySecret, let secret = place.secretKeySecret {
                spec["secretTargetRef"] = [
                    key.parameter("awsAccessKeyID"), secret.parameter("awsSecretAccessKey"),
                ]
            } else if place.actorRole != nil {
                // https://keda.sh/docs/latest/authentication-providers/aws/: the role of the actor's service account.
                spec["podIdentity"] = ["provider": "aws", "identityOwner": "workload"]
            }
        }
        guard !spec.members.isEmpty else { return (nil, []) }
        let authentication = WantedObject(
            context.reference(apiVersion, "TriggerAuthentication", name: name),
            ["metadata": context.metadata(name: name), "spec": spec.json]
        )
        return (authentication, objects + [authentication])
    }
}

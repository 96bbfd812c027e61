// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import ClusterTesting
import Envelopes
import Testing

/// What others change in what belongs to an actor, kind by kind; and what is not the operator's to say.
@Suite(.timeLimit(.minutes(10))) struct `What belongs to an actor` {
    /// A change of an object, and the value that has to come back.
    private struct Change {
        let path: ResourcePath
        let patch: JSONValue
        let field: [String]
        let value: JSONValue
    }

    /// An operator with a RabbitMQ that wants a login and an SQS with a role for actors, which looks every second at what it
    /// does not watch.
    private func start(_ name: String) async throws -> OperatorUnderTest {
        async let queues = SharedBrokers.shared.sqs()
        let test = try await OperatorUnderTest.make(name)
        let (server, region) = try await queues
        try await test.client.create(
            Objects.secret("rabbitmq", ["password": "guest"]),
            in: .secrets(in: test.namespace)
        )
        let transports: JSONValue = [
            "transports": [
                "rabbitmq": [
                    "type": "rabbitmq",
                    "config": [
                        "host": "127.0.0.1", "port": .int(test.broker.port), "vhost": .string(test.virtualHost),
                        "username": "guest", "passwordSecretRef": ["name": "rabbitmq", "key": "password"],
                    ],
                ],
                "sqs": [
                    "type": "sqs",
                    "config": [
                        "region": .string(region), "endpoint": .string(server.url),
                        "actorRoleArn": "arn:aws:iam::1:role/actors",
                    ],
                ],
            ]
        ]
        _ = try await test.start([
            "ASYA_TRANSPORT_CONFIG": String(decoding: transports.encoded(), as: UTF8.self),
            "ASYA_QUEUE_HEALTH_CHECK_INTERVAL": "1s", "AWS_ACCESS_KEY_ID": MotoServer.key,
            "AWS_SECRET_ACCESS_KEY": MotoServer.key,
        ])
        return test
    }

    private func changes(_ namespace: String) -> [Change] {
        let triggers = ResourcePath.triggerAuthentications(in: namespace).named("scaled-trigger-auth")
        let podMonitors = ResourcePath(group: "monitoring.coreos.com", "podmonitors", in: namespace)
        return [
            Change(
                path: .deployments(in: namespace).named("scaled"),
                patch: ["spec": ["template": ["spec": ["terminationGracePeriodSeconds": 1]]]],
                field: ["spec", "template", "spec", "terminationGracePeriodSeconds"],
                value: 30
            ),
            Change(
                path: .statefulSets(in: namespace).named("stateful"),
                patch: ["spec": ["template": ["metadata": ["labels": ["app": "other"]]]]],
                field: ["spec", "template", "metadata", "labels", "app"],
                value: "stateful"
            ),
            Change(
                path: .scaledObjects(in: namespace).named("scaled"),
                patch: ["spec": ["maxReplicaCount": 1]],
                field: ["spec", "maxReplicaCount"],
                value: 50
            ),
            Change(
                path: triggers,
                patch: ["spec": ["secretTargetRef": []]],
                field: ["spec", "secretTargetRef"],
                value: [["key": "password", "name": "rabbitmq", "parameter": "password"]]
            ),
            Change(
                path: .configMaps(in: namespace).named("scaled-trigger-auth"),
                patch: ["data": ["username": "other"]],
                field: ["data", "username"],
                value: "guest"
            ),
            Change(
                path: ResourcePath("serviceaccounts", in: namespace).named("asya-stateful"),
                patch: ["metadata": ["annotations": ["eks.amazonaws.com/role-arn": "arn:aws:iam::1:role/admin"]]],
                field: ["metadata", "annotations", "eks.amazonaws.com/role-arn"],
                value: "arn:aws:iam::1:role/actors"
            ),
            Change(
                path: podMonitors.named("scaled"),
                patch: ["spec": ["podTargetLabels": []]],
                field: ["spec", "podTargetLabels"],
                value: ["asya.sh/actor"]
            ),
        ]
    }

    @Test func `is put right, of whatever kind, and made again when it is gone`() async throws {
        let test = try await start("drift-kinds")
        try await test.client.create(test.manifest("scaled", isScaled: true), in: test.actors)
        let stateful = test.manifest("stateful", transport: "sqs", kind: "StatefulSet")
        try await test.client.create(stateful, in: test.actors)
        for actor in ["scaled", "stateful"] { try await test.waitForStatus(actor, "Creating") }
        for change in changes(test.namespace) {
            @Sendable func isRight(_ object: JSONValue?) -> Bool {
                change.field.reduce(object) { $0?[$1] } == change.value
            }
            try await test.client.wait(for: change.path, "it is as it should be", until: isRight)
            let changed = try await test.client.patch(change.path, change.patch)
            // That is so unless the operator was faster than the answer, which is the server's of that moment.
            #expect(!isRight(changed), "\(change.path)")
            try await test.client.wait(for: change.path, "it is put right", until: isRight)
            let uid = try await test.client.get(change.path)["metadata", "uid"]
            try await test.client.delete(change.path)
            try await test.client.wait(for: change.path, "it is made again") {
                $0?["metadata", "uid"] != uid && isRight($0)
            }
        }
    }

    @Test func `has the replicas that the autoscaler says, through all changes of the actor`() async throws {
        let test = try await start("replicas")
        try await test.client.create(test.manifest("scaled", isScaled: true), in: test.actors)
        try await test.waitForStatus("scaled", "Creating")
        let deployment = test.deployments.named("scaled")
        try await test.client.patch(deployment.named("scaled", "scale"), ["spec": ["replicas": 3]])
        try await test.client.wait(for: test.actors.named("scaled"), "three pods are wanted") {
            $0?["status", "desiredReplicas"] == 3 && $0?["status", "lastScaleDirection"] == "up"
        }
        func generation() async throws -> JSONValue? { try await test.client.get(deployment)["metadata", "generation"] }
        let first = try await generation()
        try await test.client.patch(test.actors.named("scaled"), ["spec": ["workers": 2]])
        try await test.client.wait(for: deployment, "the template is the new one") {
            $0?["metadata", "generation"] != first
        }
        #expect(try await test.client.get(deployment)["spec", "replicas"] == 3)
        // Drift elsewhere in the object makes the operator apply it, and takes nothing from the autoscaler.
        try await test.client.patch(
            deployment,
            ["spec": ["template": ["spec": ["terminationGracePeriodSeconds": 1]]]]
        )
        try await test.client.wait(for: deployment, "it is put right") {
            $0?["spec", "template", "spec"]?["terminationGracePeriodSeconds"] == 30
        }
        #expect(try await test.client.get(deployment)["spec", "replicas"] == 3)
        try await test.client.patch(deployment.named("scaled", "scale"), ["spec": ["replicas": 0]])
        try await test.client.wait(for: test.actors.named("scaled"), "none is wanted") {
            $0?["status", "desiredReplicas"] == 0
        }
        // Without autoscaling the manifest says how many there are.
        try await test.client.patch(test.actors.named("scaled"), ["spec": ["scaling": ["enabled": false]]])
        try await test.client.wait(for: deployment, "the manifest's replicas are there") {
            $0?["spec", "replicas"] == 1
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Manifests
import Testing

@testable import Workloads

struct AutoscalingTests {
    private static let scaled = (
        "  workload:",
        """
          scaling:
            enabled: true
            minReplicas: 0
            maxReplicas: 7
            additionalTriggers:
              - type: prometheus
                name: wait
                metadata:
                  serverAddress: http://prometheus:9090
                  query: max(asya_actor_queue_wait_seconds{actor="hello"})
                  threshold: "5"
          workload:
        """
    )

    @Test func `KEDA owns the replicas of what it scales`() throws {
        let plan = try Sample.plan(try Sample.actor(Sample.hello, Self.scaled))
        #expect(plan.object("Deployment")?["spec"]?["replicas"] == nil)
        #expect(
            plan.objects.map(\.reference.kind) == [
                "Deployment", "ConfigMap", "TriggerAuthentication", "ScaledObject", "PodMonitor",
            ]
        )
        let scaled = try #require(plan.object("ScaledObject")?["spec"])
        #expect(scaled["minReplicaCount"] == 0 && scaled["maxReplicaCount"] == 7)
        #expect(scaled["scaleTargetRef"]?["name"] == "hello" && scaled["scaleTargetRef"]?["kind"] == "Deployment")
        #expect(scaled["triggers"]?.names == ["queue", "wait"])
        #expect(scaled["triggers"]?[1]?["metadata"]?["threshold"] == "5")
        #expect(plan.scaledObject?.name == "hello")
    }

    @Test func `the queue of RabbitMQ is looked at with the user and password of the actor's namespace`() throws {
        let plan = try Sample.plan(try Sample.actor(Sample.hello, Self.scaled))
        let trigger = plan.object("ScaledObject")?["spec"]?["triggers"]?[0]
        #expect(trigger?["type"] == "rabbitmq")
        #expect(trigger?["metadata"]?["host"] == "amqp://rabbitmq.default.svc:5672/%2f")
        #expect(trigger?["metadata"]?["queueName"] == "asya-default-hello")
        #expect(trigger?["metadata"]?["value"] == "5")
        #expect(trigger?["authenticationRef"]?["name"] == "hello-trigger-auth")
        let login = plan.object("TriggerAuthentication")?["spec"]
        #expect(login?["secretTargetRef"] == [["parameter": "password", "name": "rabbitmq", "key": "password"]])
        #expect(login?["configMapTargetRef"]?[0]?["parameter"] == "username")
        #expect(plan.object("ConfigMap")?["data"]?["username"] == "asya")
    }

    @Test func `a role of AWS is that of the actor's service account`() throws {
        var settings = Sample.settings()
        settings.transports["sqs"]?.place = .sqs(
            SQSPlace(region: "eu-central-1", accountID: "123", actorRole: "arn:aws:iam::123:role/actors")
        )
        let plan = try Sample.plan(try Sample.actor(Sample.hello, Self.scaled, ("rabbitmq", "sqs")), settings)
        #expect(plan.podSpec?["serviceAccountName"] == "asya-hello")
        let account = plan.object("ServiceAccount")
        #expect(
            account?["metadata"]?["annotations"]?["eks.amazonaws.com/role-arn"] == "arn:aws:iam::123:role/actors"
        )
        let trigger = plan.object("ScaledObject")?["spec"]?["triggers"]?[0]
        let url = "https://sqs.eu-central-1.amazonaws.com/123/asya-default-hello"
        #expect(trigger?["metadata"]?["queueURL"]?.stringValue == url)
        #expect(trigger?["metadata"]?["identityOwner"] == "pod")
        #expect(
            plan.object("TriggerAuthentication")?["spec"]?["podIdentity"]
                == ["provider": "aws", "identityOwner": "workload"]
        )
    }

    @Test func `without credentials of the actor KEDA uses its own`() throws {
        let plan = try Sample.plan(try Sample.actor(Sample.hello, Self.scaled, ("rabbitmq", "sqs")))
        let trigger = plan.object("ScaledObject")?["spec"]?["triggers"]?[0]
        #expect(trigger?["metadata"]?["identityOwner"] == "operator")
        #expect(trigger?["metadata"]?["queueURL"] == "asya-default-hello")
        #expect(trigger?["authenticationRef"] == nil && plan.object("TriggerAuthentication") == nil)
    }

    @Test func `a formula becomes modifiers, and nothing else does`() throws {
        let change = (
            "  workload:", "  scaling: {enabled: true, advanced: {formula: queue + 1, target: \"5\"}}\n  workload:"
        )
        let plan = try Sample.plan(try Sample.actor(Sample.hello, change))
        let advanced = plan.object("ScaledObject")?["spec"]?["advanced"]
        #expect(advanced?["scalingModifiers"] == ["formula": "queue + 1", "target": "5"])
        let plain = try Sample.plan(try Sample.actor(Sample.hello, Self.scaled)).object("ScaledObject")
        #expect(plain?["spec"]?["advanced"]?["scalingModifiers"] == nil)
    }

    @Test func `without KEDA the actor runs with the replicas of its manifest, and says so`() throws {
        let actor = try Sample.actor(Sample.hello, Self.scaled)
        let plan = try Sample.plan(actor, Sample.settings(hasKEDA: false, hasPodMonitors: false))
        #expect(plan.objects.map(\.reference.kind) == ["Deployment"])
        #expect(plan.object("Deployment")?["spec"]?["replicas"] == 1)
        #expect(plan.scalingProblem == .missingKEDA && plan.scaledObject == nil)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Manifests
import Testing
import Transports

@testable import Workloads

struct WorkloadPlanTests {
    @Test func `twelve lines make a deployment and a pod monitor, owned by the actor`() throws {
        let plan = try Sample.plan(try Sample.actor())
        #expect(plan.objects.map(\.reference.kind) == ["Deployment", "PodMonitor"])
        #expect(plan.queue.text == "rabbitmq/asya-default-hello")
        for object in plan.objects {
            let owner = object.content["metadata"]?["ownerReferences"]?[0]
            #expect(owner?["uid"] == "1234" && owner?["controller"] == true, "\(object.reference)")
            #expect(object.content["metadata"]?["labels"]?["asya.sh/actor"] == "hello")
            #expect(object.applied["metadata"]?["annotations"]?[WorkloadDigest.name]?.stringValue == object.digest)
        }
        #expect(plan.object("Deployment")?["spec"]?["replicas"] == 1)
    }

    private enum WorkloadDigest {
        static let name = WantedObject.digestAnnotation
    }

    @Test func `the sidecar is a native one where the server has them, and an ordinary one elsewhere`() throws {
        let native = try Sample.plan(try Sample.actor(), Sample.settings(minorVersion: 29))
        #expect(native.podSpec?["initContainers"]?.names == ["asya-install", "asya-sidecar"])
        #expect(native.podSpec?["containers"]?.names == ["asya-runtime"])
        #expect(native.container("asya-sidecar")?["restartPolicy"] == "Always")
        let ordinary = try Sample.plan(try Sample.actor(), Sample.settings(minorVersion: 28))
        #expect(ordinary.podSpec?["initContainers"]?.names == ["asya-install"])
        #expect(ordinary.podSpec?["containers"]?.names == ["asya-runtime", "asya-sidecar"])
        #expect(ordinary.container("asya-sidecar")?["restartPolicy"] == nil)
    }

    @Test func `a native sidecar starts before what it waits for is ready`() throws {
        let sidecar = try #require(try Sample.plan(try Sample.actor()).container("asya-sidecar"))
        // Its startup probe must not ask whether the runtime is ready: the runtime starts after it.
        #expect(sidecar["startupProbe"]?["httpGet"]?["path"] == "/healthz")
        #expect(sidecar["readinessProbe"]?["httpGet"]?["path"] == "/readyz")
    }

    @Test func `the runtime is the command of the user's container, from a read-only bundle`() throws {
        let plan = try Sample.plan(try Sample.actor())
        let runtime = try #require(plan.container("asya-runtime"))
        #expect(runtime["command"] == ["/opt/asya/asya-runtime"])
        #expect(runtime["image"] == "python:3.11-slim")
        #expect(runtime.variable("ASYA_HANDLER")?["value"] == "hello.greet")
        #expect(runtime["volumeMounts"]?.names == ["asya-socket", "asya-bundle", "asya-tmp", "asya-traces"])
        #expect(runtime["volumeMounts"]?[1]?["readOnly"] == true)
        #expect(plan.container("asya-install")?["args"] == ["--install", "/opt/asya"])
    }

    @Test func `pods are fit for the restricted standard unless they say otherwise`() throws {
        let plan = try Sample.plan(
            try Sample.actor(
                Sample.hello,
                (
                    "    spec:\n        containers:",
                    "    spec:\n        securityContext: {runAsUser: 7}\n        containers:"
                ),
                (
                    "            image: python",
                    "            securityContext: {readOnlyRootFilesystem: true}\n            image: python"
                )
            )
        )
        let pod = plan.podSpec?["securityContext"]
        #expect(pod?["runAsNonRoot"] == true && pod?["seccompProfile"]?["type"] == "RuntimeDefault")
        for name in ["asya-runtime", "asya-sidecar", "asya-install"] {
            let container = plan.container(name)?["securityContext"]
            #expect(container?["allowPrivilegeEscalation"] == false, "\(name)")
            #expect(container?["capabilities"]?["drop"] == ["ALL"], "\(name)")
        }
        var settings = Sample.settings()
        settings.restrictsPods = false
        let open = try Sample.plan(try Sample.actor(), settings)
        #expect(open.podSpec?["securityContext"] == nil)
        #expect(open.container("asya-runtime")?["securityContext"] == nil)
    }

    @Test func `variables of the manifest win, and keep where their values come from`() throws {
        let actor = try Sample.actor(
            Sample.hello,
            (
                "  workload:",
                """
                  timeout: {processing: 20, gracefulShutdown: 60}
                  sidecar:
                    env:
                      - {name: ASYA_LOG_LEVEL, value: DEBUG}
                      - name: AWS_ACCESS_KEY_ID
                        valueFrom: {secretKeyRef: {name: s, key: k}}
                  workload:
                """
            )
        )
        var settings = Sample.settings()
        settings.defaultEnvironment = [("ASYA_LOG_LEVEL", "INFO"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://c:4318")]
        let plan = try Sample.plan(actor, settings)
        let sidecar = try #require(plan.container("asya-sidecar"))
        #expect(sidecar.variable("ASYA_LOG_LEVEL")?["value"] == "DEBUG")
        #expect(sidecar.variable("AWS_ACCESS_KEY_ID")?["valueFrom"]?["secretKeyRef"]?["name"] == "s")
        #expect(sidecar.variable("OTEL_EXPORTER_OTLP_ENDPOINT")?["value"] == "http://c:4318")
        #expect(sidecar.variable("ASYA_RUNTIME_TIMEOUT")?["value"] == "20s")
        #expect(sidecar.variable("ASYA_GRACE_PERIOD")?["value"] == "55s")
        #expect(plan.container("asya-runtime")?.variable("ASYA_GRACE_PERIOD")?["value"] == "55s")
        #expect(plan.podSpec?["terminationGracePeriodSeconds"] == 60)
        let names = sidecar["env"]?.names ?? []
        #expect(Set(names).count == names.count)
    }

    @Test func `spans say in which pod they were made`() throws {
        let plan = try Sample.plan(try Sample.actor())
        for name in ["asya-runtime", "asya-sidecar"] {
            let container = try #require(plan.container(name))
            #expect(container.variable("POD_UID")?["valueFrom"]?["fieldRef"]?["fieldPath"] == "metadata.uid")
            let attributes = container.variable("OTEL_RESOURCE_ATTRIBUTES")?["value"]?.stringValue ?? ""
            #expect(attributes.contains("k8s.pod.name=$(POD_NAME)"))
            #expect(attributes.contains("k8s.container.name=\(name)"))
            // Kubernetes puts in only what stands before.
            let order = container["env"]?.names ?? []
            #expect(order.firstIndex(of: "POD_NAME") ?? 99 < order.firstIndex(of: "OTEL_RESOURCE_ATTRIBUTES") ?? 0)
        }
    }

    @Test func `passwords are named, never there`() throws {
        let sidecar = try #require(try Sample.plan(try Sample.actor()).container("asya-sidecar"))
        let password = sidecar.variable("ASYA_RABBITMQ_PASSWORD")
        #expect(password?["value"] == nil)
        #expect(password?["valueFrom"]?["secretKeyRef"] == ["name": "rabbitmq", "key": "password"])
    }

    @Test func `a broker with TLS is reached by a URL that Kubernetes completes`() throws {
        var settings = Sample.settings()
        var place = RabbitMQPlace(host: "mq", port: 5671, usesTLS: true, virtualHost: "a/b")
        place.passwordSecret = SecretKey(name: "s", key: "k")
        settings.transports["rabbitmq"]?.place = .rabbitMQ(place)
        let sidecar = try #require(try Sample.plan(try Sample.actor(), settings).container("asya-sidecar"))
        let url = "amqps://$(ASYA_RABBITMQ_USERNAME):$(ASYA_RABBITMQ_PASSWORD)@mq:5671/a%2Fb"
        #expect(sidecar.variable("ASYA_RABBITMQ_URL")?["value"]?.stringValue == url)
        #expect(sidecar.variable("ASYA_RABBITMQ_HOST") == nil)
    }

    @Test func `an end actor without a handler is a sidecar alone`() throws {
        let actor = try Sample.actor(
            Sample.hello,
            ("name: hello", "name: happy-end"),
            ("            env:\n              - name: ASYA_HANDLER\n                value: hello.greet", "")
        )
        let plan = try Sample.plan(actor)
        #expect(plan.podSpec?["containers"]?.names == ["asya-sidecar"])
        #expect(plan.podSpec?["initContainers"] == nil)
        #expect(plan.container("asya-sidecar")?.variable("ASYA_IS_END_ACTOR")?["value"] == "true")
        #expect(plan.container("asya-sidecar")?["restartPolicy"] == nil)
    }

    @Test func `ports that the manifest moves are the ports of probes and of scraping`() throws {
        let actor = try Sample.actor(
            Sample.hello,
            ("  workload:", "  sidecar: {env: [{name: ASYA_METRICS_ADDR, value: \":9090\"}]}\n  workload:"),
            ("value: hello.greet", "value: hello.greet\n              - {name: ASYA_METRICS_ENABLED, value: \"false\"}")
        )
        let plan = try Sample.plan(actor)
        #expect(plan.container("asya-sidecar")?["readinessProbe"]?["httpGet"]?["port"] == 9090)
        #expect(plan.container("asya-runtime")?["readinessProbe"] == nil)
        let annotations = plan.object("Deployment")?["spec"]?["template"]?["metadata"]?["annotations"]
        #expect(annotations?["prometheus.io/port"] == "9090")
        #expect(plan.object("PodMonitor")?["spec"]?["podMetricsEndpoints"]?.arrayValue?.count == 1)
    }

    @Test func `labels of the actor are those of its objects, but for reserved ones`() throws {
        let actor = try Sample.actor(
            Sample.hello,
            (
                "  name: hello",
                "  name: hello\n  labels: {team: a, app.kubernetes.io/name: x, helm.sh/chart: y, asya.sh/actor: z}"
            )
        )
        let labels = try Sample.plan(actor).object("Deployment")?["metadata"]?["labels"]
        #expect(labels?["team"] == "a")
        #expect(labels?["app.kubernetes.io/name"] == "hello")
        #expect(labels?["helm.sh/chart"] == nil && labels?["asya.sh/actor"] == "hello")
    }

    @Test func `queues have the namespace in their names unless they are not to`() throws {
        let actor = try Sample.actor(Sample.hello, ("  name: hello", "  name: hello\n  namespace: team"))
        var settings = Sample.settings()
        #expect(try Sample.plan(actor, settings).queue.name.value == "asya-team-hello")
        #expect(
            try Sample.plan(actor, settings).container("asya-sidecar")?.variable("ASYA_NAMESPACE")?["value"] == "team"
        )
        settings.namespacesQueues = false
        #expect(try Sample.plan(actor, settings).queue.name.value == "asya-hello")
        #expect(try Sample.plan(actor, settings).container("asya-sidecar")?.variable("ASYA_NAMESPACE") == nil)
    }

    @Test func `what cannot run says which field is wrong`() throws {
        func error(_ changes: (String, String), _ settings: WorkloadSettings = Sample.settings()) -> WorkloadError? {
            do throws(WorkloadError) {
                guard let actor = try? Sample.actor(Sample.hello, changes) else { return nil }
                _ = try WorkloadPlan(actor, uid: nil, settings)
                return nil
            } catch {
                return error
            }
        }
        #expect(
            error(("transport: rabbitmq", "transport: kafka"))
                == .unknownTransport("kafka", known: ["rabbitmq", "sqs"])
        )
        var settings = Sample.settings()
        settings.transports["rabbitmq"]?.isEnabled = false
        #expect(error(("x-none", "y"), settings) == .disabledTransport("rabbitmq"))
        let volume = (
            "      spec:\n        containers:",
            "      spec:\n        volumes: [{name: asya-tmp, emptyDir: {}}]\n        containers:"
        )
        #expect(error(volume) == .reservedVolume("asya-tmp"))
        settings = Sample.settings()
        settings.transports["sqs"] = ClusterTransport(
            name: "sqs",
            place: .sqs(SQSPlace(region: "eu-central-1", actorRole: "arn:aws:iam::1:role/a"))
        )
        let account = (
            "      spec:\n        containers:", "      spec:\n        serviceAccountName: mine\n        containers:"
        )
        let actor = try Sample.actor(Sample.hello, account, ("rabbitmq", "sqs"))
        #expect(throws: WorkloadError.serviceAccountConflict("mine")) { try WorkloadPlan(actor, uid: nil, settings) }
    }

    @Test func `the same actor makes the same digest, and another one another`() throws {
        let first = try Sample.plan(try Sample.actor())
        #expect(first == (try Sample.plan(try Sample.actor())))
        let second = try Sample.plan(try Sample.actor(Sample.hello, ("3.11", "3.12")))
        #expect(first.objects[0].digest != second.objects[0].digest)
        #expect(first.objects[1].digest == second.objects[1].digest)
    }
}

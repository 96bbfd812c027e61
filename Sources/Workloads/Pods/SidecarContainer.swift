// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import HTTPClient
internal import Manifests

/// The container `asya-sidecar`.
struct SidecarContainer {
    /// The port of its metrics and probes; nil when there is none.
    let port: Int?
    /// The container.
    let json: JSONValue

    init(_ context: ActorContext, hasRuntime: Bool, isNative: Bool) {
        let actor = context.actor
        var environment = EnvironmentEntries()
        environment.addResource(context, container: AsyncActor.sidecarContainerName)
        environment.addShared(context)
        if actor.isEndActor { environment.set("ASYA_IS_END_ACTOR", "true") }
        Self.addTransport(context.transport, to: &environment)
        environment.set("ASYA_GATEWAY_URL", context.settings.gatewayURL)
        if context.settings.gatewayURL != nil, let token = context.settings.gatewayToken {
            environment.put(token.variable("ASYA_GATEWAY_TOKEN"))
        }
        // The runtime records into the same store, and so the sidecar serves both.
        if context.collectToken != nil {
            environment.set("ASYA_TRACE_COLLECT_TOKEN_FILE", PodVolumes.collectTokenFile)
        }
        environment.set(actor.sidecarEnvironment)
        for entry in actor.sidecar.environmentEntries { environment.put(entry) }

        let probes = Probes(environment, variable: "ASYA_METRICS_ADDR", fallback: 8_080)
        port = probes.port
        let mounts =
            [PodVolumes.socket, PodVolumes.temporary]
            + (context.settings.traceStoreBytes > 0 ? [PodVolumes.traces] : [])
            + (context.collectToken != nil ? [PodVolumes.collectToken] : [])
        let container: JSONObject = [
            "name": .string(AsyncActor.sidecarContainerName),
            "image": .string(actor.sidecar.image ?? context.settings.sidecarImage),
            "imagePullPolicy": actor.sidecar.imagePullPolicy.map { .string($0.rawValue) },
            // What makes an init container go on beside the others.
            "restartPolicy": isNative ? "Always" : nil,
            "env": .array(environment.entries),
            "ports": probes.port.map { [["name": "asya-metrics", "containerPort": .int($0), "protocol": "TCP"]] },
            "startupProbe": probes.serving,
            "readinessProbe": probes.readiness,
            "livenessProbe": probes.liveness,
            "resources": actor.sidecar.resources ?? context.settings.sidecarResources,
            "securityContext": context.settings.restrictsPods ? PodSecurity.own : nil,
            "volumeMounts": .array(mounts),
        ]
        json = container.json
    }

    /// Where the queues are, in the variables of `ASYA_TRANSPORT`.
    private static func addTransport(_ transport: ClusterTransport, to environment: inout EnvironmentEntries) {
        switch transport.place {
        case .rabbitMQ(let place):
            environment.set("ASYA_TRANSPORT", "rabbitmq")
            addRabbitMQ(place, to: &environment)
        case .sqs(let place):
            environment.set("ASYA_TRANSPORT", "sqs")
            environment.set("ASYA_AWS_REGION", place.region)
            environment.set("ASYA_SQS_ENDPOINT", place.endpoint)
            if place.visibilityTimeout > 0 {
                environment.set("ASYA_SQS_VISIBILITY_TIMEOUT", "\(place.visibilityTimeout)")
            }
            environment.set("ASYA_SQS_WAIT_TIME_SECONDS", "\(place.waitTime)")
            environment.set("ASYA_CLAIM_CHECK_BUCKET", place.claimCheckBucket)
            if let key = place.accessKeySecret { environment.put(key.variable("AWS_ACCESS_KEY_ID")) }
            if let key = place.secretKeySecret { environment.put(key.variable("AWS_SECRET_ACCESS_KEY")) }
        }
    }

    private static func addRabbitMQ(_ place: RabbitMQPlace, to environment: inout EnvironmentEntries) {
        if let secret = place.usernameSecret {
            environment.put(secret.variable("ASYA_RABBITMQ_USERNAME"))
        } else {
            environment.set("ASYA_RABBITMQ_USERNAME", place.username)
        }
        if let secret = place.passwordSecret { environment.put(secret.variable("ASYA_RABBITMQ_PASSWORD")) }
        if place.usesTLS {
            // Only a URL can ask for TLS; Kubernetes puts the two values in.
            let password = place.passwordSecret == nil ? "guest" : "$(ASYA_RABBITMQ_PASSWORD)"
            let path = PercentEncoding.encode(place.virtualHost)
            environment.set(
                "ASYA_RABBITMQ_URL",
                "amqps://$(ASYA_RABBITMQ_USERNAME):\(password)@\(place.host):\(place.port)/\(path)"
            )
        } else {
            environment.set("ASYA_RABBITMQ_HOST", place.host)
            environment.set("ASYA_RABBITMQ_PORT", "\(place.port)")
            environment.set("ASYA_RABBITMQ_VHOST", place.virtualHost)
        }
        environment.set("ASYA_RABBITMQ_EXCHANGE", place.exchange)
        environment.set("ASYA_RABBITMQ_QUEUE_TYPE", place.queueType)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Manifests

/// The container `asya-runtime` of the template, with the runtime in place of its command.
struct RuntimeContainer {
    /// The port of its metrics and probes; nil when there is none.
    let port: Int?
    /// The container.
    let json: JSONValue

    /// Puts the runtime into the container as the manifest has it.
    init(_ context: ActorContext, template: JSONValue) {
        let actor = context.actor
        var environment = EnvironmentEntries()
        environment.addResource(context, container: AsyncActor.runtimeContainerName)
        environment.addShared(context)
        // The pod is killed for both at once.
        environment.set(actor.sidecarEnvironment.filter { $0.name == "ASYA_GRACE_PERIOD" })
        environment.set(actor.runtimeEnvironment)
        // Manifests of v0.1 say so for end actors, whose handlers return what is no envelope.
        if actor.isEndActor { environment.set("ASYA_ENABLE_VALIDATION", "false") }
        for entry in template["env"]?.arrayValue ?? [] { environment.put(entry) }

        let probes = Probes(environment, variable: "ASYA_RUNTIME_METRICS_ADDR", fallback: 8_081)
        port = probes.port
        var container = JSONObject(template)
        container["command"] = [.string("\(PodVolumes.bundleFolder)/asya-runtime")]
        container["env"] = .array(environment.entries)
        container["startupProbe"] = container["startupProbe"] ?? probes.startup
        container["readinessProbe"] = container["readinessProbe"] ?? probes.readiness
        container["livenessProbe"] = container["livenessProbe"] ?? probes.liveness
        if let port = probes.port {
            let own: JSONValue = ["name": "asya-runtime", "containerPort": .int(port), "protocol": "TCP"]
            container["ports"] = .array((container["ports"]?.arrayValue ?? []) + [own])
        }
        var mounts = container["volumeMounts"]?.arrayValue ?? []
        let taken = Set(mounts.compactMap { $0["mountPath"]?.stringValue })
        mounts += [PodVolumes.socket, PodVolumes.bundleReadOnly]
        if !taken.contains("/tmp") { mounts.append(PodVolumes.temporary) }
        if context.settings.traceStoreBytes > 0 { mounts.append(PodVolumes.traces) }
        container["volumeMounts"] = .array(mounts)
        json = container.json
    }

    /// The init container that copies the runtime's bundle to where the container finds it.
    ///
    /// The bundle has its own libraries, so that the image needs nothing but Python.
    static func installer(_ context: ActorContext) -> JSONValue {
        let container: JSONObject = [
            "name": "asya-install",
            "image": .string(context.settings.runtimeImage),
            "imagePullPolicy": context.actor.sidecar.imagePullPolicy.map { .string($0.rawValue) },
            "args": ["--install", .string(PodVolumes.bundleFolder)],
            "resources": context.settings.sidecarResources,
            "securityContext": context.settings.restrictsPods ? PodSecurity.own : nil,
            "volumeMounts": [PodVolumes.bundle],
        ]
        return container.json
    }
}

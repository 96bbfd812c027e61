// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Manifests

/// The pods of an actor: its template with sidecar, runtime and volumes put in.
struct PodTemplate {
    /// The ports that Prometheus scrapes, by name.
    let ports: [(name: String, number: Int)]
    /// The template.
    let json: JSONValue

    init(_ context: ActorContext) throws(WorkloadError) {
        let actor = context.actor
        let template = actor.workload.template
        var spec = JSONObject(template["spec"])
        // An end actor without a handler ends pipelines in its sidecar alone.
        let hasRuntime =
            !actor.isEndActor || actor.handler != nil || actor.runtime.hasEnvironmentSources
            || actor.runtime.environment.contains { $0.name == "ASYA_HANDLER" }
        let isNative = context.settings.server.hasNativeSidecars && hasRuntime
        let sidecar = SidecarContainer(context, hasRuntime: hasRuntime, isNative: isNative)
        var ports: [(name: String, number: Int)] = []
        if let port = sidecar.port { ports.append(("asya-metrics", port)) }

        var containers: [JSONValue] = []
        for container in spec["containers"]?.arrayValue ?? [] {
            guard container["name"]?.stringValue == AsyncActor.runtimeContainerName else {
                containers.append(container)
                continue
            }
            guard hasRuntime else { continue }
            let runtime = RuntimeContainer(context, template: container)
            if let port = runtime.port { ports.append(("asya-runtime", port)) }
            containers.append(runtime.json)
        }
        var initContainers = spec["initContainers"]?.arrayValue ?? []
        if hasRuntime { initContainers.append(RuntimeContainer.installer(context)) }
        // Last among the init containers: it starts when they are done, and ends after all other containers.
        if isNative { initContainers.append(sidecar.json) } else { containers.append(sidecar.json) }
        if context.settings.restrictsPods {
            containers = containers.map(PodSecurity.restrict)
            initContainers = initContainers.map(PodSecurity.restrict)
            var security = JSONObject(spec["securityContext"])
            security.addMissing(PodSecurity.pod)
            spec["securityContext"] = security.json
        }
        spec["initContainers"] = initContainers.isEmpty ? nil : .array(initContainers)
        spec["containers"] = .array(containers)
        spec["volumes"] = .array(try Self.volumes(context, spec["volumes"], hasRuntime: hasRuntime))
        try Self.setServiceAccount(context, &spec)
        spec["terminationGracePeriodSeconds"] = .int(Int(actor.timeout.gracefulShutdown.components.seconds))
        self.ports = ports
        let object: JSONObject = [
            "metadata": Self.metadata(context, template["metadata"], scraped: ports.first?.number), "spec": spec.json,
        ]
        json = object.json
    }

    private static func metadata(_ context: ActorContext, _ template: JSONValue?, scraped: Int?) -> JSONValue {
        var metadata = JSONObject(template)
        var labels = context.labels.merging(template?["labels"]?.texts ?? [:]) { $1 }
        labels["app"] = labels["app"] ?? context.actor.name
        labels[ActorLabels.actor] = context.actor.name
        labels[ActorLabels.formerActor] = context.actor.name
        labels[ActorLabels.workload] = context.actor.workload.kind.rawValue.lowercased()
        metadata["labels"] = .texts(labels)
        var annotations = template?["annotations"]?.texts ?? [:]
        if context.settings.annotatesForScraping, let scraped {
            let scraping = [
                "prometheus.io/scrape": "true", "prometheus.io/port": "\(scraped)", "prometheus.io/path": "/metrics",
            ]
            annotations.merge(scraping) { own, _ in own }
        }
        metadata["annotations"] = annotations.isEmpty ? nil : .texts(annotations)
        return metadata.json
    }

    private static func volumes(
        _ context: ActorContext,
        _ template: JSONValue?,
        hasRuntime: Bool
    ) throws(WorkloadError) -> [JSONValue] {
        let own = template?.arrayValue ?? []
        for name in own.compactMap({ $0["name"]?.stringValue }) where PodVolumes.names.contains(name) {
            throw .reservedVolume(name)
        }
        return own + PodVolumes.volumes(context, hasRuntime: hasRuntime)
    }

    private static func setServiceAccount(_ context: ActorContext, _ spec: inout JSONObject) throws(WorkloadError) {
        guard let account = ServiceAccount.name(context) else { return }
        if let other = spec["serviceAccountName"]?.stringValue, other != account {
            throw .serviceAccountConflict(other)
        }
        spec["serviceAccountName"] = .string(account)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import YAMLDocuments

extension ActorDecoder {
    /// `spec.workload`, and the one container `asya-runtime` when there is exactly one.
    func workload(_ spec: ObjectReader) -> (workload: Workload, runtime: Container?)? {
        guard let object = spec.object("workload") else {
            if spec.field("workload") == nil {
                spec.reportMissing("workload", allowed: "an object with a pod template")
            }
            return nil
        }
        object.allowOnly(["kind", "replicas", "pythonExecutable", "template"])
        var workload = Workload()
        workload.kind = object.choice("kind") ?? workload.kind
        workload.replicas = object.integer("replicas", in: 0...100_000) ?? workload.replicas
        workload.pythonExecutable = object.string("pythonExecutable")
        if let template = object.field("template"), case .object = template.value {
            workload.template = object.json(template) ?? [:]
        }
        guard let pod = podSpec(object) else { return (workload, nil) }
        workload.initContainers = pod.objects("initContainers")?.map(container) ?? []
        guard pod.field("containers") != nil else {
            pod.reportMissing("containers", allowed: "a list with a container '\(AsyncActor.runtimeContainerName)'")
            return (workload, nil)
        }
        guard let containers = pod.objects("containers") else { return (workload, nil) }
        workload.containers = containers.map(container)
        return (workload, runtimeContainer(of: workload, pod: pod))
    }

    private func podSpec(_ workload: ObjectReader) -> ObjectReader? {
        guard let template = workload.object("template") else {
            if workload.field("template") == nil { workload.reportMissing("template", allowed: "a pod template") }
            return nil
        }
        template.allowOnly(["metadata", "spec"])
        guard let pod = template.object("spec") else {
            if template.field("spec") == nil {
                template.reportMissing("spec", allowed: "the pod's specification, with containers")
            }
            return nil
        }
        pod.expectOnly(KubernetesFields.podSpec)
        return pod
    }

    private func container(_ object: ObjectReader) -> Container {
        object.expectOnly(KubernetesFields.container)
        var container = Container(location: object.location)
        container.name = object.requiredString("name", allowed: "the container's name") ?? ""
        container.image = object.string("image")
        container.command = object.strings("command")
        container.arguments = object.strings("args")
        container.workingDir = object.string("workingDir")
        container.environment = environment(object)
        container.hasEnvironmentSources = object.list("envFrom")?.isEmpty == false
        return container
    }

    private func runtimeContainer(of workload: Workload, pod: ObjectReader) -> Container? {
        let name = AsyncActor.runtimeContainerName
        for container in workload.containers + workload.initContainers
        where container.name == AsyncActor.sidecarContainerName {
            let message = "\(pod.path): a container '\(container.name)' is not allowed; the operator adds it"
            log.report(message, at: container.location)
        }
        let runtimes = workload.containers.filter { $0.name == name }
        guard let runtime = runtimes.first else {
            let names = workload.containers.map(\.name).filter { !$0.isEmpty }
            let hint = names.first { NearestName.of($0, in: [name]) != nil }.map {
                "; did you mean '\(name)' by '\($0)'?"
            }
            let found = names.isEmpty ? "none" : names.map(ScalarValue.shown).joined(separator: ", ")
            let message = "\(pod.childPath("containers")): exactly one must be named '\(name)'; found \(found)"
            log.report(message + (hint ?? ""), at: pod.field("containers")?.location ?? pod.location)
            return nil
        }
        for other in runtimes.dropFirst() {
            let message = "\(pod.childPath("containers")): a second container '\(name)'; exactly one is allowed"
            log.report(message, at: other.location)
        }
        if runtime.command != nil {
            let message = "\(pod.childPath("containers")): '\(name)' must not set command; the runtime is its command"
            log.report(message, at: runtime.location)
            return nil
        }
        return runtimes.count == 1 ? runtime : nil
    }

    /// `env` of a container or of `spec.sidecar`, in its order.
    func environment(_ owner: ObjectReader) -> [EnvironmentVariable] {
        var seen: Set<String> = []
        return owner.objects("env")?.compactMap { entry in
            entry.allowOnly(["name", "value", "valueFrom"])
            guard let name = entry.requiredString("name", allowed: "a variable's name") else { return nil }
            guard NameRules.isVariable(name) else {
                if let field = entry.field("name") { entry.report(field, allowed: "a variable's name without '='") }
                return nil
            }
            if !seen.insert(name).inserted {
                log.warn("\(entry.path): \(name) is set twice; the last one holds", at: entry.location)
            }
            guard let value = value(of: entry) else { return nil }
            return EnvironmentVariable(name: name, value: value, location: entry.location)
        } ?? []
    }

    private func value(of entry: ObjectReader) -> EnvironmentVariable.Value? {
        guard let source = entry.field("valueFrom") else {
            guard let field = entry.field("value") else { return .literal("") }
            if case .string("") = field.value { return .literal("") }
            return entry.string("value").map(EnvironmentVariable.Value.literal)
        }
        if entry.field("value") != nil {
            log.report("\(entry.path): value and valueFrom exclude each other", at: source.location)
        }
        guard let object = entry.object("valueFrom") else { return nil }
        object.allowOnly(KubernetesFields.variableSource)
        return object.fields.first.map { .reference($0.name) }
    }

    /// Checks what the runtime container's variables say about the handler.
    func checkHandler(of actor: AsyncActor, in runtime: Container) {
        let path = "container '\(AsyncActor.runtimeContainerName)'"
        let allowed = "module.function or module.Class.method"
        if let entry = runtime.environment.last(where: { $0.name == "ASYA_HANDLER" }) {
            if case .literal(let handler) = entry.value, !NameRules.isHandler(handler) {
                let found = handler.isEmpty ? "nothing" : "'\(ScalarValue.shown(handler))'"
                log.report("\(path): ASYA_HANDLER: found \(found), allowed is \(allowed)", at: entry.location)
            }
        } else if !actor.isEndActor, !runtime.hasEnvironmentSources {
            log.report("\(path): env lacks ASYA_HANDLER; set it to \(allowed)", at: runtime.location)
        }
        let modes = ["payload", "envelope"]
        if let entry = runtime.environment.last(where: { $0.name == "ASYA_HANDLER_MODE" }),
            case .literal(let mode) = entry.value, !modes.contains(mode)
        {
            let hint = NearestName.of(mode, in: modes).map { "; did you mean '\($0)'?" } ?? ""
            let found = "found '\(ScalarValue.shown(mode))', allowed is payload, envelope"
            log.report("\(path): ASYA_HANDLER_MODE: \(found)\(hint)", at: entry.location)
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import YAMLDocuments

extension ActorDecoder {
    func timeout(_ spec: ObjectReader) -> ActorTimeout {
        var timeout = ActorTimeout()
        guard let object = spec.object("timeout") else { return timeout }
        object.allowOnly(["processing", "gracefulShutdown"])
        let seconds = 1...86_400
        timeout.processing = object.integer("processing", in: seconds).map { .seconds($0) } ?? timeout.processing
        timeout.gracefulShutdown =
            object.integer("gracefulShutdown", in: seconds).map { .seconds($0) } ?? timeout.gracefulShutdown
        return timeout
    }

    func scaling(_ spec: ObjectReader) -> Scaling {
        var scaling = Scaling()
        guard let object = spec.object("scaling") else { return scaling }
        object.allowOnly(
            [
                "enabled", "minReplicas", "maxReplicas", "pollingInterval", "cooldownPeriod", "queueLength", "advanced",
                "additionalTriggers",
            ]
        )
        scaling.enabled = object.bool("enabled") ?? scaling.enabled
        scaling.minReplicas = object.integer("minReplicas", in: 0...100_000) ?? scaling.minReplicas
        scaling.maxReplicas = object.integer("maxReplicas", in: 1...100_000) ?? scaling.maxReplicas
        scaling.pollingInterval = object.integer("pollingInterval", in: 1...86_400) ?? scaling.pollingInterval
        scaling.cooldownPeriod = object.integer("cooldownPeriod", in: 0...604_800) ?? scaling.cooldownPeriod
        scaling.queueLength = object.integer("queueLength", in: 1...(.max)) ?? scaling.queueLength
        if scaling.minReplicas > scaling.maxReplicas {
            let bounds = "minReplicas \(scaling.minReplicas) is more than maxReplicas \(scaling.maxReplicas)"
            log.report("\(object.path): \(bounds)", at: object.field("minReplicas")?.location ?? object.location)
        }
        scaling.advanced = object.object("advanced").map(advancedScaling)
        scaling.additionalTriggers = object.list("additionalTriggers")?.compactMap(trigger) ?? []
        return scaling
    }

    private func advancedScaling(_ object: ObjectReader) -> AdvancedScaling {
        object.allowOnly(
            ["formula", "target", "activationTarget", "metricType", "restoreToOriginalReplicaCount"]
        )
        var advanced = AdvancedScaling()
        advanced.formula = object.string("formula")
        advanced.target = object.string("target")
        advanced.activationTarget = object.string("activationTarget")
        advanced.metricType = object.choice("metricType")
        advanced.restoreToOriginalReplicaCount = object.bool("restoreToOriginalReplicaCount")
        return advanced
    }

    /// A trigger of KEDA: its form is checked, what it means is KEDA's.
    private func trigger(_ field: ObjectReader.Field) -> JSONValue? {
        guard let object = ObjectReader(field, log: log) else { return nil }
        object.allowOnly(["type", "name", "metricType", "metadata", "authenticationRef"])
        _ = object.requiredString("type", allowed: "the name of a scaler of KEDA, such as prometheus")
        _ = object.string("name")
        let _: AdvancedScaling.MetricType? = object.choice("metricType")
        if object.field("metadata") == nil {
            object.reportMissing("metadata", allowed: "an object of strings, which the scaler reads")
        }
        if let metadata = object.object("metadata") {
            for member in metadata.fields {
                guard case .string = member.value else {
                    metadata.report(member, allowed: "a string; put it in quotes")
                    continue
                }
            }
        }
        if let reference = object.object("authenticationRef") {
            reference.allowOnly(["name", "kind"])
            _ = reference.requiredString("name", allowed: "the name of a TriggerAuthentication")
            _ = reference.string("kind")
        }
        return object.json(field)
    }

    func sidecar(_ spec: ObjectReader) -> SidecarOverrides {
        var sidecar = SidecarOverrides()
        guard let object = spec.object("sidecar") else { return sidecar }
        object.allowOnly(["image", "imagePullPolicy", "resources", "env"])
        sidecar.image = object.string("image")
        sidecar.imagePullPolicy = object.choice("imagePullPolicy")
        if let field = object.field("resources"), let resources = ObjectReader(field, log: log) {
            resources.allowOnly(["limits", "requests", "claims"])
            _ = resources.object("limits")
            _ = resources.object("requests")
            _ = resources.objects("claims")
            sidecar.resources = object.json(field)
        }
        if let field = object.field("env") { sidecar.environmentEntries = object.json(field)?.arrayValue ?? [] }
        sidecar.environment = environment(object)
        return sidecar
    }

    func resiliency(_ spec: ObjectReader) -> Resiliency {
        var resiliency = Resiliency()
        guard let object = spec.object("resiliency") else { return resiliency }
        object.allowOnly(
            ["maxAttempts", "backoff", "initialDelay", "maxDelay", "jitter", "maxDuration", "rules"]
        )
        resiliency.maxAttempts = object.integer("maxAttempts", in: 1...1_000)
        resiliency.backoff = object.choice("backoff")
        resiliency.initialDelay = object.duration("initialDelay")
        resiliency.maxDelay = object.duration("maxDelay")
        resiliency.jitter = object.fraction("jitter")
        resiliency.maxDuration = object.duration("maxDuration")
        if let initial = resiliency.initialDelay, let longest = resiliency.maxDelay, initial > longest {
            let location = object.field("initialDelay")?.location ?? object.location
            log.report("\(object.path): initialDelay is longer than maxDelay", at: location)
        }
        resiliency.rules = object.objects("rules")?.compactMap(rule) ?? []
        return resiliency
    }

    private enum ActionName: String, CaseIterable {
        case retry, fail, route
    }

    private func rule(_ object: ObjectReader) -> RetryRule? {
        object.allowOnly(["errors", "action", "route"])
        let errors = object.strings("errors") ?? []
        if object.field("errors") == nil || (errors.isEmpty && object.list("errors")?.isEmpty == true) {
            object.reportMissing("errors", allowed: "a list of exception types, such as [ValueError]")
        }
        for (error, element) in zip(errors, object.list("errors") ?? []) where !NameRules.isErrorType(error) {
            object.report(element, allowed: "the name of an exception type, such as ValueError or module.Error")
        }
        if object.field("action") == nil { object.reportMissing("action", allowed: "retry, fail, route") }
        guard let name: ActionName = object.choice("action") else { return nil }
        if name == .route, object.field("route") == nil {
            object.reportMissing("route", allowed: "the actor to route to")
        }
        if name != .route, let target = object.field("route") {
            log.report("\(target.path): only action route has a target", at: target.location)
        }
        switch name {
        case .retry: return RetryRule(errors: errors, action: .retry)
        case .fail: return RetryRule(errors: errors, action: .fail)
        case .route: return object.actorName("route").map { RetryRule(errors: errors, action: .route(to: $0)) }
        }
    }

    func telemetry(_ spec: ObjectReader) -> ActorTelemetry {
        var telemetry = ActorTelemetry()
        guard let object = spec.object("telemetry") else { return telemetry }
        object.allowOnly(
            [
                "logLevel", "endpoint", "sampler", "samplerRatio", "payloads", "maxBodyBytes", "redact",
                "slowThreshold", "collectTokenSecret",
            ]
        )
        telemetry.logLevel = object.choice("logLevel")
        telemetry.endpoint = object.string("endpoint")
        if let endpoint = telemetry.endpoint, let field = object.field("endpoint"),
            !endpoint.hasPrefix("http://"), !endpoint.hasPrefix("https://")
        {
            object.report(field, allowed: "a URL that begins with http:// or https://")
        }
        telemetry.sampler = object.choice("sampler")
        telemetry.samplerRatio = object.fraction("samplerRatio")
        telemetry.payloads = object.choice("payloads")
        telemetry.maxBodyBytes = object.integer("maxBodyBytes", in: 0...(1 << 30))
        telemetry.redact = object.strings("redact") ?? []
        telemetry.slowThreshold = object.duration("slowThreshold")
        if let secret = object.object("collectTokenSecret") {
            secret.allowOnly(["name", "key"])
            telemetry.collectToken = secret.requiredString("name", allowed: "the name of a Secret").map {
                ActorTelemetry.TokenSecret(name: $0, key: secret.string("key") ?? "token")
            }
        }
        return telemetry
    }
}

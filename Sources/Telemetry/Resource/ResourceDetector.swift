// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Works out the attributes that describe this process on every span: a pure function of environment and facts.
///
/// From the weakest source to the strongest: the component's own defaults and the facts of the machine and container;
/// Kubernetes' downward API, under the names that manifests usually pass it on as; `OTEL_RESOURCE_ATTRIBUTES`;
/// `OTEL_SERVICE_NAME`. `telemetry.sdk.*` and what `process.*` says of this very process are not the environment's to
/// say. What cannot be found out for certain is left out, as are command lines and variables, for they hold secrets.
///
/// https://opentelemetry.io/docs/specs/semconv/resource/
struct ResourceDetector {
    var serviceName: String
    var instance: String?
    var attributes = Attributes()
    var version: String
    var environment: [String: String]
    var facts: ResourceFacts

    /// The attributes; what was wrong with a variable is added to `warnings`.
    func detect(warnings: inout [String]) -> Attributes {
        var resource: Attributes = [
            .serviceName: .string(serviceName.isEmpty ? "unknown_service:\(facts.executableName)" : serviceName),
            .serviceVersion: .string(version),
            .hostName: .string(facts.hostName),
            .hostArch: .string(facts.architecture),
            .osType: "linux",
            .processExecutableName: .string(facts.executableName),
            .processRuntimeName: "swift",
        ]
        for attribute in attributes { resource.set(attribute.key, attribute.value) }
        if let id = facts.hostID { resource.set(.hostID, .string(id)) }
        if let id = facts.containerID { resource.set(.containerID, .string(id)) }
        addKubernetes(to: &resource)
        if let namespace = variable("ASYA_NAMESPACE") {
            resource.set(.serviceNamespace, .string(namespace))
        } else if let namespace = resource[.k8sNamespaceName] {
            // https://opentelemetry.io/docs/specs/semconv/non-normative/k8s-attributes/
            resource.set(.serviceNamespace, namespace)
        }
        addEnvironment(to: &resource, warnings: &warnings)
        if let name = variable("OTEL_SERVICE_NAME") { resource.set(.serviceName, .string(name)) }
        if resource[.serviceInstanceID] == nil {
            resource.set(.serviceInstanceID, .string(instanceID(of: resource)))
        }
        resource.set(.processPID, .int(facts.processID))
        if let start = facts.startUnixNano {
            resource.set(.processCreationTime, .string(Timestamp.rfc3339(unixNano: start)))
        }
        resource.set(.telemetrySDKName, "asya")
        resource.set(.telemetrySDKLanguage, "swift")
        resource.set(.telemetrySDKVersion, .string(version))
        return resource
    }

    /// The variables under which manifests usually pass the downward API on.
    ///
    /// Without them the pod's name is its host's, and its namespace that of its service account. The deployment's and
    /// the cluster's name are known to nobody inside of a pod: only a variable can tell.
    private func addKubernetes(to resource: inout Attributes) {
        let podName = variable("POD_NAME", "K8S_POD_NAME")
        guard podName != nil || variable("KUBERNETES_SERVICE_HOST") != nil else { return }
        let attributes: [(AttributeKey, String?)] = [
            (.k8sNamespaceName, variable("POD_NAMESPACE", "K8S_NAMESPACE_NAME") ?? facts.podNamespace),
            (.k8sPodName, podName ?? facts.hostName),
            (.k8sPodUID, variable("POD_UID", "K8S_POD_UID")),
            (.k8sContainerName, variable("CONTAINER_NAME", "K8S_CONTAINER_NAME")),
            (.k8sNodeName, variable("NODE_NAME", "K8S_NODE_NAME")),
            (.k8sDeploymentName, variable("DEPLOYMENT_NAME", "K8S_DEPLOYMENT_NAME")),
            (.k8sClusterName, variable("CLUSTER_NAME", "K8S_CLUSTER_NAME")),
        ]
        for case (let key, let value?) in attributes { resource.set(key, .string(value)) }
    }

    private func addEnvironment(to resource: inout Attributes, warnings: inout [String]) {
        guard let value = variable("OTEL_RESOURCE_ATTRIBUTES") else { return }
        guard let parsed = ResourceAttributesVariable(value) else {
            // The specification discards the whole variable; the value is not repeated, for it may be long.
            warnings.append(
                "OTEL_RESOURCE_ATTRIBUTES is not a list of key=value pairs with ',' and '=' percent-encoded; it is ignored"
            )
            return
        }
        for pair in parsed.pairs { resource.set(AttributeKey(pair.key), .string(pair.value)) }
    }

    /// https://opentelemetry.io/docs/specs/semconv/non-normative/k8s-attributes/: in Kubernetes
    /// `<namespace>.<pod>.<container>`, which survives a restart of the container; elsewhere `<host>.<pid>`.
    private func instanceID(of resource: Attributes) -> String {
        if let instance, !instance.isEmpty { return instance }
        let parts = [AttributeKey.k8sNamespaceName, .k8sPodName, .k8sContainerName].compactMap { key -> String? in
            guard case .string(let value)? = resource[key] else { return nil }
            return value
        }
        return parts.count == 3 ? parts.joined(separator: ".") : "\(facts.hostName).\(facts.processID)"
    }

    /// The first of the variables that is set and not empty.
    private func variable(_ names: String...) -> String? {
        for name in names {
            if let value = environment[name], !value.isEmpty { return value }
        }
        return nil
    }
}

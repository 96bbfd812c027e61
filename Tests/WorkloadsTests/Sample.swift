// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Manifests
import Testing
import Workloads

/// Actors and settings that several suites start from.
enum Sample {
    static let hello = """
        apiVersion: asya.sh/v1alpha1
        kind: AsyncActor
        metadata:
          name: hello
        spec:
          transport: rabbitmq
          workload:
            template:
              spec:
                containers:
                  - name: asya-runtime
                    image: python:3.11-slim
                    env:
                      - name: ASYA_HANDLER
                        value: hello.greet
        """

    /// An actor of a manifest; parts of the text may be changed first.
    static func actor(_ text: String = hello, _ changes: (String, String)...) throws -> AsyncActor {
        let changed = changes.reduce(text) { text, change in text.replacing(change.0, with: change.1) }
        return try #require(try ManifestReader.decode(changed, file: "actor.yaml").actors.first)
    }

    static func settings(minorVersion: Int = 30, hasKEDA: Bool = true, hasPodMonitors: Bool = true) -> WorkloadSettings
    {
        WorkloadSettings(
            sidecarImage: "registry.example/asya-sidecar:1",
            runtimeImage: "registry.example/asya-runtime:1",
            transports: ClusterTransport.examples,
            server: ServerCapabilities(minorVersion: minorVersion, hasKEDA: hasKEDA, hasPodMonitors: hasPodMonitors)
        )
    }

    static func plan(_ actor: AsyncActor, _ settings: WorkloadSettings = settings()) throws -> WorkloadPlan {
        try WorkloadPlan(actor, uid: "1234", settings)
    }
}

extension WorkloadPlan {
    /// An object of this kind.
    func object(_ kind: String) -> JSONValue? { objects.first { $0.reference.kind == kind }?.content }

    /// The pods' specification.
    var podSpec: JSONValue? {
        (object("Deployment") ?? object("StatefulSet"))?["spec"]?["template"]?["spec"]
    }

    /// A container of the pods, an init container as well.
    func container(_ name: String) -> JSONValue? {
        let all = (podSpec?["initContainers"]?.arrayValue ?? []) + (podSpec?["containers"]?.arrayValue ?? [])
        return all.first { $0["name"]?.stringValue == name }
    }
}

extension JSONValue {
    /// The entry of a container's `env`.
    func variable(_ name: String) -> JSONValue? {
        self["env"]?.arrayValue?.last { $0["name"]?.stringValue == name }
    }

    /// The names of a list's objects.
    var names: [String] { arrayValue?.compactMap { $0["name"]?.stringValue } ?? [] }
}

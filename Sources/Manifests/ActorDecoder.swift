// SPDX-License-Identifier: Apache-2.0

internal import YAMLDocuments

/// Decodes the documents of one file; the fields are those of the AsyncActor resource definition.
struct ActorDecoder {
    let log: ProblemLog

    /// What one document turned out to be.
    enum Outcome {
        case actor(AsyncActor)
        case skipped(SkippedDocument)
        /// Wrong, and reported.
        case nothing
    }

    func decode(_ document: ObjectReader) -> Outcome {
        let kind = document.plainText("kind")
        guard kind == AsyncActor.kind else {
            let isOurs = document.plainText("apiVersion")?.hasPrefix("asya.sh/") == true
            if isOurs || NearestName.of(kind ?? "", in: [AsyncActor.kind]) != nil {
                reportKind(of: document)
                return .nothing
            }
            return .skipped(SkippedDocument(document))
        }
        return actor(document).map(Outcome.actor) ?? .nothing
    }

    private func reportKind(of document: ObjectReader) {
        if let field = document.field("kind") {
            document.report(field, allowed: "\(AsyncActor.kind); did you mean '\(AsyncActor.kind)'?")
        } else {
            document.reportMissing("kind", allowed: AsyncActor.kind)
        }
    }

    private func actor(_ document: ObjectReader) -> AsyncActor? {
        document.allowOnly(["apiVersion", "kind", "metadata", "spec", "status"])
        checkVersion(of: document)
        let metadata = document.object("metadata")
        if document.field("metadata") == nil { document.reportMissing("metadata", allowed: "an object with a name") }
        metadata?.allowOnly(KubernetesFields.metadata)
        if let metadata, metadata.field("name") == nil {
            metadata.reportMissing("name", allowed: "a DNS label")
        }
        let name = metadata?.actorName("name")
        guard let spec = document.object("spec") else {
            if document.field("spec") == nil {
                document.reportMissing("spec", allowed: "an object with transport and workload")
            }
            return nil
        }
        spec.allowOnly(
            ["transport", "sidecar", "timeout", "scaling", "workload", "resiliency", "telemetry", "workers"]
        )
        let transport = transport(spec)
        let workload = workload(spec)
        let actor = AsyncActor(
            name: name ?? "",
            namespace: metadata?.label("namespace"),
            labels: metadata.map { labels("labels", of: $0) } ?? [],
            annotations: metadata.map { labels("annotations", of: $0) } ?? [],
            transport: transport ?? "",
            timeout: timeout(spec),
            scaling: scaling(spec),
            workload: workload?.workload ?? Workload(),
            sidecar: sidecar(spec),
            resiliency: resiliency(spec),
            telemetry: telemetry(spec),
            workers: spec.integer("workers", in: 1...256) ?? 1,
            location: document.location,
            runtime: workload?.runtime ?? Container(location: document.location)
        )
        guard name != nil, transport != nil, let runtime = workload?.runtime else { return nil }
        checkHandler(of: actor, in: runtime)
        return actor
    }

    /// Labels or annotations; values are strings, as Kubernetes wants them.
    private func labels(_ name: String, of metadata: ObjectReader) -> [AsyncActor.Label] {
        guard let object = metadata.object(name) else { return [] }
        return object.fields.compactMap { field in
            guard case .string(let text) = field.value else {
                // What is there without a value counts as empty.
                if case .null = field.value { return AsyncActor.Label(name: field.name, value: "") }
                object.report(field, allowed: "a string; put it in quotes")
                return nil
            }
            return AsyncActor.Label(name: field.name, value: text)
        }
    }

    private func checkVersion(of document: ObjectReader) {
        guard let field = document.field("apiVersion") else {
            document.reportMissing("apiVersion", allowed: AsyncActor.apiVersion)
            return
        }
        guard document.plainText("apiVersion") == AsyncActor.apiVersion else {
            document.report(field, allowed: AsyncActor.apiVersion)
            return
        }
    }

    private func transport(_ spec: ObjectReader) -> String? {
        let known = ["sqlite", "rabbitmq", "sqs"]
        let name = spec.requiredString("transport", allowed: "the name of a transport, such as rabbitmq")
        // A cluster's operator may give its transports other names, so this is no more than a warning.
        if let name, !known.contains(name), let nearest = NearestName.of(name, in: known),
            let field = spec.field("transport")
        {
            let shown = ScalarValue.shown(name)
            log.warn(
                "\(field.path): '\(shown)' is not a known transport; did you mean '\(nearest)'?",
                at: field.location
            )
        }
        return name
    }
}

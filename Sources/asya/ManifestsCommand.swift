// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Envelopes
internal import Manifests
internal import Settings
internal import Transports
internal import Workloads
internal import YAMLDocuments

/// `asya manifests`.
struct ManifestsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "manifests",
        abstract: "Show what the operator would create for actors, without a cluster.",
        discussion: """
            Writes one YAML document for each object, the actor and its queue in a comment before. Nothing is asked of a \
            cluster: --server-version, --no-keda and --no-pod-monitors say what it is like. Settings of the operator are \
            its environment variables, from the environment or by --set; transports are those of --transports, of \
            ASYA_TRANSPORT_CONFIG, or examples called rabbitmq and sqs.

            Examples:
              asya manifests deploy/examples/hello
              asya manifests actors.yaml --transports transports.yaml --set ASYA_SIDECAR_IMAGE=registry/asya-sidecar:1
              asya manifests --definition | kubectl apply -f -
            """
    )

    @Argument(help: ArgumentHelp("YAML files, or folders of them.", valueName: "file"))
    var paths: [String] = []
    @Flag(help: "Show the definition of the resource AsyncActor instead.")
    var definition = false
    @Option(help: ArgumentHelp("The operator's transports: YAML or JSON.", valueName: "file"))
    var transports: String?
    @Option(help: ArgumentHelp("A variable of the operator; may be repeated.", valueName: "name=value"))
    var set: [String] = []
    @Option(help: ArgumentHelp("The version of the API server.", valueName: "1.n"))
    var serverVersion = "1.30"
    @Flag(help: "The cluster has no KEDA.")
    var noKeda = false
    @Flag(help: "The cluster has no PodMonitors.")
    var noPodMonitors = false

    func validate() throws {
        guard definition || !paths.isEmpty else {
            throw ValidationError("name files of actors, or ask for --definition")
        }
        guard minorVersion != nil else {
            throw ValidationError("--server-version must be a version of Kubernetes such as 1.30")
        }
        guard set.allSatisfy({ $0.contains("=") && !$0.hasPrefix("=") }) else {
            throw ValidationError("--set must be name=value")
        }
    }

    func run() async throws {
        if definition {
            Console.output([String(YAMLText.document(ResourceDefinition.object).dropLast())])
            return
        }
        let settings = try settings()
        let manifests: ManifestSet
        do throws(DocumentError) {
            manifests = try ManifestReader.read(paths: paths)
        } catch {
            throw ExitError(ExitError.wrongUsage, lines: ProblemText.lines(error))
        }
        for warning in manifests.warnings { Console.error("warning: \(warning)") }
        guard !manifests.actors.isEmpty else {
            throw ExitError("no AsyncActor was found in \(paths.joined(separator: ", "))")
        }
        var problems: [String] = []
        var texts: [String] = []
        for actor in manifests.actors {
            do throws(WorkloadError) {
                let plan = try WorkloadPlan(actor, uid: nil, settings)
                if let problem = plan.scalingProblem { Console.error("warning: \(actor.location): \(problem)") }
                texts.append(text(of: plan, actor))
            } catch {
                problems.append("\(actor.location): \(error)")
            }
        }
        guard problems.isEmpty else { throw ExitError(ExitError.wrongUsage, lines: problems) }
        Console.output([String(texts.joined().dropLast())])
    }

    private func text(of plan: WorkloadPlan, _ actor: AsyncActor) -> String {
        let queue = "\(plan.queue.name) on \(plan.queue.transport), dead letters in \(plan.queue.name.deadLetter)"
        let owner = "\(actor.namespace ?? "default")/\(actor.name)"
        let documents = plan.objects.map { "---\n" + YAMLText.document($0.content) }
        return "# AsyncActor \(owner) (\(actor.location)): queue \(queue)\n" + documents.joined()
    }

    private var minorVersion: Int? {
        let parts = serverVersion.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0] == "1" || parts[0] == "v1" else { return nil }
        return Int(parts[1])
    }

    private func settings() throws -> WorkloadSettings {
        var variables = [String: String].process
        for assignment in set {
            let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            variables[String(parts[0])] = String(parts[1])
        }
        let environment = Environment(variables)
        let server = ServerCapabilities(
            minorVersion: minorVersion ?? 0,
            hasKEDA: !noKeda,
            hasPodMonitors: !noPodMonitors
        )
        do {
            return try WorkloadSettings(environment, transports: try transports(environment), server: server)
        } catch let error as DocumentError {
            throw ExitError(ExitError.wrongUsage, lines: ProblemText.lines(error))
        } catch {
            throw ExitError("\(error)")
        }
    }

    private func transports(_ environment: Environment) throws(DocumentError) -> [ClusterTransport] {
        if let path = transports { return try TransportConfiguration.read(file: path) }
        guard let text = environment.string("ASYA_TRANSPORT_CONFIG") else { return ClusterTransport.examples }
        return try TransportConfiguration.read(text, file: "ASYA_TRANSPORT_CONFIG")
    }
}

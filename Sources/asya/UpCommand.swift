// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import LocalCluster

/// `asya up`.
struct UpCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "up",
        abstract: "Run actors on this machine until Ctrl-C.",
        discussion: """
            Starts a sidecar and a runtime process for every replica of every AsyncActor in the files, and the two ends \
            of every pipeline. What ends by itself is started again. A handler's module is imported from the folder of \
            its YAML file, or from the container's workingDir relative to that. Images are ignored, and queues are local \
            unless --transport says otherwise.

            The gateway runs as well, at the port after --port or at a free one: tools declared under `tools:` in the \
            files can be called by `asya call`, over HTTP and over MCP.

            Says on standard output when all actors are ready, and where metrics, results and traces are. Logs go to \
            standard error: text on a terminal, JSON lines otherwise.

            Ctrl-C lets messages in work finish; a second Ctrl-C ends everything at once. Messages that were not \
            finished wait in the data folder.

            Examples:
              asya up
              asya up deploy/examples/documents --data /tmp/documents --port 0
              ASYA_RABBITMQ_URL=amqp://user:password@host asya up --transport rabbitmq
            """
    )

    @Argument(help: ArgumentHelp("YAML files, or folders of them. (default: the current folder)", valueName: "file"))
    var paths: [String] = []
    @OptionGroup var folder: DataOption
    @Option(help: ArgumentHelp("Port for the metrics of `asya up` itself; 0 takes a free one.", valueName: "n"))
    var port = 8080
    @Option(help: "Where queues are, in place of what the manifests name; the ASYA_* variables tell where a broker is.")
    var transport = TransportArgument.sqlite

    @Flag(help: "Do not run the gateway, which offers pipelines as tools.")
    var noGateway = false

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port must be from 0 to 65535") }
    }

    func run() async throws {
        var options = UpOptions { summary in Console.output(summary.lines) }
        if !paths.isEmpty { options.paths = paths }
        options.data = DataFolder(folder.data)
        options.port = port
        options.runsGateway = !noGateway
        options.transport = transport.kind
        do throws(ClusterError) {
            try await LocalCluster.up(options)
        } catch {
            guard case .manifests(let error) = error else { throw ExitError(error) }
            throw ExitError(ExitError.wrongUsage, lines: ProblemText.lines(error))
        }
    }
}

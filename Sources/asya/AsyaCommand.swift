// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Telemetry
internal import YAMLDocuments

/// `asya`.
struct AsyaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "asya",
        abstract: "Run pipelines of async actors, send them messages, and see what every step did.",
        discussion: """
            An actor is a Python function and a YAML file that names it. A first session:

              asya up deploy/examples/hello
              asya send hello --payload '{"name": "Ada"}' --wait     (elsewhere)
              asya trace list
              asya trace show ID

            Exit codes: 0 done, 1 the pipeline failed or diverged, 2 wrong usage or nothing to work on.
            """,
        version: "asya \(BuildInfo.version)",
        subcommands: [
            UpCommand.self, SendCommand.self, ToolsCommand.self, CallCommand.self, StatusCommand.self,
            TraceCommand.self, DeadLetterCommand.self, ValidateCommand.self, ManifestsCommand.self,
        ]
    )

    /// Refuses a command that does not exist, and names the one that was probably meant; commands of commands, too.
    static func checkNames(_ arguments: some Collection<String>) throws(ExitError) {
        var commands = configuration.subcommands
        var prefix = ""
        for argument in arguments {
            let names = commands.compactMap { $0.configuration.commandName }
            guard !names.isEmpty, !argument.hasPrefix("-"), argument != "help" else { return }
            guard let command = commands.first(where: { $0.configuration.commandName == argument }) else {
                let hint = NearestName.of(argument, in: names).map { "did you mean '\(prefix)\($0)'? " } ?? ""
                let list = names.joined(separator: ", ")
                throw ExitError("there is no command '\(prefix)\(argument)'; \(hint)the commands are \(list)")
            }
            prefix += argument + " "
            commands = command.configuration.subcommands
        }
    }
}

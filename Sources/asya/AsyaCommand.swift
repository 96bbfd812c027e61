// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Manifests
internal import Telemetry

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
        subcommands: [UpCommand.self, SendCommand.self, TraceCommand.self, ValidateCommand.self]
    )

    /// Refuses a command that does not exist, and names the one that was probably meant.
    static func checkName(_ argument: String?) throws(ExitError) {
        guard let argument, !argument.hasPrefix("-"), argument != "help" else { return }
        let names = configuration.subcommands.compactMap { $0.configuration.commandName }
        guard !names.contains(argument) else { return }
        let hint = NearestName.of(argument, in: names).map { "did you mean '\($0)'? " } ?? ""
        throw ExitError("there is no command '\(argument)'; \(hint)the commands are \(names.joined(separator: ", "))")
    }
}

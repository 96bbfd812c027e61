// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// `asya dlq`: messages that could not even be handed to error-end.
struct DeadLetterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dlq",
        abstract: "List, show, redrive and purge dead letters.",
        discussion: """
            A message lies in its actor's dead-letter queue when it could not even be handed to error-end: its consumers \
            died over it, or error-end was not there. Nothing leaves such a queue by itself.

            While one of these commands runs it holds the letters that it looks at; a second one sees those that are \
            left. Ctrl-C gives them back; those of a command that was killed come back when their leases end.

            Exit codes: 0 done, 1 some could not be done, 2 wrong usage or nothing to work on.
            """,
        subcommands: [
            DeadLetterListCommand.self, DeadLetterShowCommand.self, DeadLetterRedriveCommand.self,
            DeadLetterPurgeCommand.self,
        ]
    )
}

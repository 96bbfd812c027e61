// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DeadLetters

/// `asya dlq list`.
struct DeadLetterListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List dead letters by actor, reason and error.",
        discussion: """
            Nothing is taken out of the queues, and no payload is shown; see `asya dlq show` for one letter.

            Exits with 2 when there are none.
            """
    )

    @OptionGroup var queues: DeadLetterQueueOptions
    @Flag(help: "Print an array of JSON objects.") var json = false

    func run() async throws {
        try await queues.run { session, opened in
            let groups = DeadLetterGroup.groups(of: try await session.collect())
            await DeadLetterText.warn(session)
            if json {
                Console.output(DeadLetterJSON.list(groups))
            } else {
                Console.output(groups.isEmpty ? [] : DeadLetterText.table(groups))
            }
            guard groups.isEmpty else { return }
            throw ExitError("there are no dead letters in \(opened.place)")
        }
    }
}

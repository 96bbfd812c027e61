// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DeadLetters

/// `asya dlq purge`.
struct DeadLetterPurgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge",
        abstract: "Delete dead letters for good.",
        discussion: """
            A terminal asks before anything is deleted; elsewhere --yes is needed.

            Examples:
              asya dlq purge 6d2f
              asya dlq purge --actor analyse --error ValueError --since 7d --dry-run
              asya dlq purge --all --yes
            """
    )

    @OptionGroup var choice: DeadLetterChoice
    @Flag(help: "Only tell what would be deleted.") var dryRun = false
    @Flag(help: "Do not ask.") var yes = false
    @Flag(help: "Print a JSON object.") var json = false

    func validate() throws {
        guard dryRun || yes || Confirmation.isPossible else {
            throw ValidationError(
                "this deletes letters for good: add --yes, or see first what it would be by --dry-run"
            )
        }
    }

    func run() async throws {
        var isConfirmed = yes
        let isQuiet = json
        let result = try await choice.run { session, _, letters in
            if dryRun { return letters.map { DeadLetterOutcome(purged: $0) } }
            if !isConfirmed {
                let count = TraceText.count(letters.count, "dead letter")
                guard await Confirmation.asks("Type purge to delete \(count) for good:", for: "purge") else {
                    throw ExitError("nothing was deleted")
                }
                isConfirmed = true
            }
            let progress = DeadLetterProgress(total: letters.count, verb: "deleted", printsLines: !isQuiet)
            return await session.purge(letters) { await progress.add($0) }
        }
        if json {
            Console.output(
                DeadLetterJSON.outcomes(result.outcomes, missing: result.missing, isDryRun: dryRun)
            )
        } else if dryRun {
            Console.output(result.outcomes.map { DeadLetterText.line($0, verb: "would delete") })
        }
        try DeadLetterChoice.finish(result)
    }
}

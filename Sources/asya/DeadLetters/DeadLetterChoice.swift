// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DeadLetters

/// Which dead letters are redriven or purged.
struct DeadLetterChoice: ParsableArguments {
    @Argument(help: "Ids of envelopes or traces, or their beginnings.") var ids: [String] = []
    @Option(
        help: ArgumentHelp(
            "Only letters of this reason, or with this error: its code, its type or one of its base classes.",
            valueName: "type|code"
        )
    )
    var error: String?
    @Option(help: ArgumentHelp("Only letters that died less than this ago.", valueName: "30s|15m|2h|7d"))
    var since: SinceArgument?
    @Flag(help: "All letters.") var all = false
    @Option(help: ArgumentHelp("At most so many letters, the oldest first.", valueName: "n")) var limit: Int?
    @OptionGroup var queues: DeadLetterQueueOptions

    func validate() throws {
        let isFiltered = error != nil || since != nil || !queues.actor.isEmpty
        guard !ids.isEmpty || isFiltered || all else {
            throw ValidationError(
                "name letters by their ids, or choose with --actor, --error, --since or --all; see `asya dlq list`"
            )
        }
        guard ids.isEmpty || !all else { throw ValidationError("name letters or choose --all, not both") }
        guard limit ?? 1 > 0 else { throw ValidationError("--limit is a number from 1") }
    }

    var filter: DeadLetterFilter { DeadLetterFilter(error: error, sinceUnixNano: since?.unixNano) }

    /// Works on the chosen letters until no more can be had, and says what was not found.
    ///
    /// - Parameters:
    ///   - atInterrupt: What is to be done when a signal ends the work.
    ///   - body: Works on some of them, and returns what became of each; may be called more than once when there are more
    ///     letters than are held at once.
    /// - Returns: What became of all.
    /// - Throws: `ExitError` when nothing is meant or the broker refuses, and what `body` throws.
    func run(
        atInterrupt: @escaping @Sendable () async -> Void = {},
        _ body: (DeadLetterSession, OpenTransport, [DeadLetter]) async throws -> [DeadLetterOutcome]
    ) async throws -> (outcomes: [DeadLetterOutcome], missing: [String]) {
        let filter = filter
        var outcomes: [DeadLetterOutcome] = []
        var missing = ids
        try await queues.run(atInterrupt: atInterrupt) { session, opened in
            var untouched: [DeadLetter] = []
            var settled = 0
            repeat {
                untouched += try await session.collect()
                let selection = DeadLetterSelection(untouched, ids: ids, filter: filter)
                for ambiguity in selection.ambiguous {
                    let list = ambiguity.ids.prefix(5).joined(separator: ", ")
                    throw ExitError("'\(ambiguity.text)' may be several letters: \(list); name one by more of its id")
                }
                missing.removeAll { !selection.missing.contains($0) }
                let chosen = Array(
                    Self.oldestFirst(selection.letters).prefix(limit.map { $0 - outcomes.count } ?? .max)
                )
                guard !chosen.isEmpty else { break }
                let done = try await body(session, opened, chosen)
                outcomes += done
                settled = done.count { $0.problem == nil }
                let touched = Set(chosen.map(\.token))
                untouched.removeAll { touched.contains($0.token) }
            } while await !session.isComplete && settled > 0 && outcomes.count < limit ?? .max
            await DeadLetterText.warn(session)
        }
        guard !outcomes.isEmpty || !missing.isEmpty else {
            throw ExitError("no dead letter is meant by this; see `asya dlq list`")
        }
        return (outcomes, missing)
    }

    private static func oldestFirst(_ letters: [DeadLetter]) -> [DeadLetter] {
        letters.enumerated()
            .sorted { ($0.element.timeUnixNano ?? .max, $0.offset) < ($1.element.timeUnixNano ?? .max, $1.offset) }
            .map(\.element)
    }

    /// Says what was not done, and ends with the code for it.
    static func finish(_ result: (outcomes: [DeadLetterOutcome], missing: [String])) throws {
        for id in result.missing {
            Console.error("asya: no dead letter '\(id)'; see `asya dlq list`")
        }
        for outcome in result.outcomes {
            guard let problem = outcome.problem else { continue }
            Console.error("asya: \(outcome.id) of \(outcome.actor): \(problem)")
        }
        guard !result.outcomes.isEmpty else { throw ExitCode(ExitError.wrongUsage) }
        guard result.missing.isEmpty, result.outcomes.allSatisfy({ $0.problem == nil }) else {
            throw ExitCode(ExitError.failed)
        }
    }
}

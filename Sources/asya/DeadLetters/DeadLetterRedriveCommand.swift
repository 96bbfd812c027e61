// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DeadLetters
internal import Envelopes
internal import Foundation
internal import LocalCluster
internal import Settings
internal import Telemetry
internal import TelemetryCore
internal import TraceStore

/// `asya dlq redrive`.
struct DeadLetterRedriveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redrive",
        abstract: "Send dead letters to their actors again, in the traces that they belong to.",
        discussion: """
            Each is sent and taken out of the dead-letter queue in one step. Attempts are counted from 1 again. An \
            envelope that was redriven --max-redrives times already is left where it is, for it would only come back.

            A terminal asks before letters are sent that were not named one by one.

            Examples:
              asya dlq redrive 6d2f
              asya dlq redrive --actor analyse --error deliveries_exhausted --rate 10/s
              asya dlq redrive 6d2f --set items[0].name=Ada
              asya dlq redrive --all --dry-run
            """
    )

    @OptionGroup var choice: DeadLetterChoice
    @Option(help: ArgumentHelp("Send to this actor instead; it takes the place of the other one.", valueName: "actor"))
    var to: String?
    @Option(help: ArgumentHelp("Change a value of the payload; may be repeated.", valueName: "path=value"))
    var set: [String] = []
    @Flag(help: "Open $EDITOR on the envelope; for one letter.") var edit = false
    @Flag(help: "Only tell what would be sent.") var dryRun = false
    @Option(help: ArgumentHelp("Not faster than this.", valueName: "n/s|n/m|n/h")) var rate: RateArgument?
    @Option(help: ArgumentHelp("How often one envelope may be redriven.", valueName: "n")) var maxRedrives = 3
    @Flag(help: "Redrive also what was redriven so often.") var force = false
    @Flag(help: "Do not ask.") var yes = false
    @Flag(help: "Print a JSON object.") var json = false

    func validate() throws {
        guard maxRedrives >= 0 else { throw ValidationError("--max-redrives is a number from 0") }
        guard !edit || !dryRun else { throw ValidationError("--edit and --dry-run cannot be combined") }
    }

    func run() async throws {
        let options = try options()
        let telemetry = try startTelemetry()
        let result: (outcomes: [DeadLetterOutcome], missing: [String])
        do {
            var isConfirmed = yes || dryRun || !choice.ids.isEmpty || !Confirmation.isPossible
            result = try await choice.run(atInterrupt: { await telemetry.shutdown() }) { session, opened, letters in
                if let to { try DeadLetterQueueOptions.check(to, known: opened.actors, place: opened.place) }
                let (made, refused) = Self.drafts(of: letters, options)
                var drafts = made
                if dryRun { return refused + drafts.map { DeadLetterOutcome($0) } }
                if !isConfirmed, !drafts.isEmpty {
                    let count = TraceText.count(drafts.count, "dead letter")
                    guard await Confirmation.asks("Type yes to redrive \(count):", for: "yes") else {
                        throw ExitError("nothing was sent")
                    }
                    isConfirmed = true
                }
                if edit { drafts = try await Self.edited(drafts) }
                return refused + (await redrive(drafts, session, opened, telemetry))
            }
        } catch {
            await telemetry.shutdown()
            throw error
        }
        await telemetry.shutdown()
        if json {
            Console.output(DeadLetterJSON.outcomes(result.outcomes, missing: result.missing, isDryRun: dryRun))
        } else if dryRun {
            let sent = result.outcomes.filter { $0.problem == nil }
            Console.output(sent.map { DeadLetterText.line($0, verb: "would redrive") })
        }
        try DeadLetterChoice.finish(result)
    }

    private func options() throws(ExitError) -> RedriveOptions {
        do throws(DeadLetterError) {
            var assignments: [PayloadAssignment] = []
            for argument in set { assignments.append(try PayloadAssignment(argument: argument)) }
            return RedriveOptions(actor: to, assignments: assignments, maxRedrives: maxRedrives, isForced: force)
        } catch {
            throw ExitError(error)
        }
    }

    private static func drafts(
        of letters: [DeadLetter],
        _ options: RedriveOptions
    ) -> (drafts: [RedriveDraft], refused: [DeadLetterOutcome]) {
        var drafts: [RedriveDraft] = []
        var refused: [DeadLetterOutcome] = []
        for letter in letters {
            do throws(RedriveRefusal) {
                drafts.append(try options.draft(of: letter))
            } catch {
                refused.append(DeadLetterOutcome(refused: letter, error))
            }
        }
        return (drafts, refused)
    }

    /// Spans that wait for the store at most.
    private static let spansAtOnce = 256

    private func redrive(
        _ drafts: [RedriveDraft],
        _ session: DeadLetterSession,
        _ opened: OpenTransport,
        _ telemetry: Telemetry
    ) async -> [DeadLetterOutcome] {
        let progress = DeadLetterProgress(total: drafts.count, verb: "redriven", printsLines: !json)
        let redriver = Redriver(
            tracer: telemetry.tracer,
            namespace: opened.namespace,
            pace: RedrivePace(perSecond: rate?.perSecond)
        )
        return await session.redrive(drafts, redriver) { outcome in
            // Every span is wanted: the store's queue must not overflow.
            if await progress.add(outcome) % Self.spansAtOnce == 0 { telemetry.store?.flush() }
        }
    }

    // MARK: Editing

    /// The only draft as somebody has edited it.
    private static func edited(_ drafts: [RedriveDraft]) async throws -> [RedriveDraft] {
        guard drafts.count < 2 else {
            throw ExitError("--edit is for one letter, and \(drafts.count) are chosen; name one by its id")
        }
        guard var draft = drafts.first else { return [] }
        guard let envelope = draft.envelope, let original = try? JSONValue(decoding: envelope.encoded()) else {
            throw ExitError("\(draft.letter.id) is no envelope that can be edited: leave out --edit")
        }
        let (text, file) = try await Editor.edit(JSONLines.of(original).joined(separator: "\n"))
        do {
            guard text.contains(where: { !$0.isWhitespace }) else {
                throw ExitError("the edited text is empty; nothing was sent")
            }
            let value = try JSONValue(decoding: Array(text.utf8))
            // Unchanged, it goes byte for byte as it was.
            if value != original { try draft.replaceEnvelope(with: value.encoded()) }
        } catch let error as ExitError {
            try? FileManager.default.removeItem(at: file)
            throw error
        } catch {
            throw ExitError("nothing was sent: \(error); what you wrote is in \(file.path)")
        }
        try? FileManager.default.removeItem(at: file)
        return [draft]
    }

    // MARK: Telemetry

    private func startTelemetry() throws(ExitError) -> Telemetry {
        let traces = choice.queues.broker.data.traces
        let isRecorded = !dryRun && FileManager.default.fileExists(atPath: traces)
        do throws(TelemetryError) {
            return try CommandTelemetry.start("dlq", traces: isRecorded ? traces : nil)
        } catch {
            throw ExitError(error)
        }
    }
}

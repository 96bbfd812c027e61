// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import DeadLetters
internal import LocalCluster
internal import TelemetryCore
internal import TraceStore

/// `asya dlq show`.
struct DeadLetterShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one dead letter: why it is one, the message, and its hops as far as they were recorded.",
        discussion: """
            What is no envelope is shown as text, or as Base64 when it is none. Hops come from the trace store in --data.
            """
    )

    @Argument(help: "The id of an envelope or a trace, or its beginning.") var id: String
    @OptionGroup var queues: DeadLetterQueueOptions
    @Flag(help: "Print a JSON object.") var json = false

    func run() async throws {
        try await queues.run { session, opened in
            let selection = DeadLetterSelection(try await session.collect(), ids: [id])
            await DeadLetterText.warn(session)
            let candidates = selection.ambiguous.flatMap(\.ids) + selection.letters.map(\.id)
            guard candidates.count < 2 else {
                let list = candidates.prefix(5).joined(separator: ", ")
                throw ExitError("'\(id)' may be several letters: \(list); name one by its envelope's id, or --actor")
            }
            guard let letter = selection.letters.first else {
                throw ExitError("no dead letter '\(id)' in \(opened.place); see `asya dlq list`")
            }
            let history = history(of: letter)
            if json {
                Console.output(DeadLetterJSON.show(letter, history: history))
            } else {
                Console.output(DeadLetterText.lines(letter, history: history))
            }
        }
    }

    /// What the local trace store holds of the letter's trace; nil without either.
    private func history(of letter: DeadLetter) -> StoredTrace? {
        guard let traceID = letter.traceID.flatMap({ TraceID(hex: $0) }),
            let reader = try? TraceStoreReader(directory: queues.broker.data.traces)
        else { return nil }
        let trace = reader.trace(traceID)
        for warning in reader.warnings { Console.error("asya: warning: \(warning)") }
        return trace.flatMap { $0.hops.isEmpty ? nil : $0 }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import TraceStore

/// `asya trace show`.
struct TraceShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Draw a trace: its hops, their waits and times, and what went wrong."
    )

    @Argument(help: "A trace id or its beginning, or the id of an envelope.") var id: String
    @OptionGroup var store: TraceStoreOption
    @Flag(help: "Print a JSON object.") var json = false
    @Flag(help: "No colours, also on a terminal.") var noColor = false
    @Option(help: ArgumentHelp("Columns to draw in; those of the terminal, or 100.", valueName: "n")) var width: Int?

    func run() async throws {
        try await TraceProblem.reporting {
            let reader = try store.open()
            let trace = try store.resolve(id, in: reader)
            for warning in reader.warnings { Console.error("asya: warning: \(warning)") }
            if json { return Console.output(TraceJSON.show(trace)) }
            let waterfall = Waterfall(
                trace,
                width: width ?? Console.columns ?? 100,
                color: Console.hasColor && !noColor
            )
            Console.output(waterfall.lines + Self.errors(of: trace))
        }
    }

    /// The hops that failed, each with its error and the handler's lines.
    private static func errors(of trace: StoredTrace) -> [String] {
        let failed = trace.hops.filter { $0.error != nil }
        guard !failed.isEmpty else { return [] }
        var lines = ["", "Errors"]
        for hop in failed {
            guard let error = hop.error else { continue }
            let attempt = hop.attempt > 1 ? ", attempt \(hop.attempt)" : ""
            lines.append(
                "  \(hop.actor) (hop \(hop.routeIndex)\(attempt), envelope \(hop.envelopeID)): \(hop.outcome.name)"
            )
            lines.append("    \(error.code): \(error.type): \(TraceText.short(error.message, 400))")
            let traceback = error.traceback?.split(whereSeparator: \.isNewline) ?? []
            if traceback.count > 12 { lines.append("    …") }
            lines += traceback.suffix(12).map { "    \($0)" }
        }
        return lines
    }
}

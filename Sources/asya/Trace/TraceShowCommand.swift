// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import TraceStore

/// `asya trace show`.
struct TraceShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Draw a trace: its hops, their waits and times, and what went wrong.",
        discussion: """
            Below the drawing stands where the time went: on the critical path, without which the trace would have ended \
            earlier, and in all branches together. With --payload HOP: what a hop was given and what it made of it.

              asya trace show 4bf92f
              asya trace show 4bf92f --payload 1         (the second hop of the route)
              asya trace show 4bf92f --payload greet#2   (the second attempt of greet)
            """
    )

    @Argument(help: "A trace id or its beginning, or the id of an envelope.") var id: String
    @OptionGroup var store: TraceStoreOption
    @Option(help: HopArgument.help) var payload: HopArgument?
    @Flag(help: "Print a JSON object; with --payload, an array of hops.") var json = false
    @Flag(help: "No colours, also on a terminal.") var noColor = false
    @Option(help: ArgumentHelp("Columns to draw in; those of the terminal, or 100.", valueName: "n")) var width: Int?

    func run() async throws {
        try await TraceProblem.reporting {
            let reader = try store.open()
            let trace = try store.resolve(id, in: reader)
            for warning in reader.warnings { Console.error("asya: warning: \(warning)") }
            if let payload { return try show(trace.hops.filter(payload.matches), of: trace) }
            if json { return Console.output(TraceJSON.show(trace)) }
            let waterfall = Waterfall(
                trace,
                width: width ?? Console.columns ?? 100,
                color: Console.hasColor && !noColor
            )
            Console.output(waterfall.lines + Self.errors(of: trace))
        }
    }

    private func show(_ hops: [StoredHop], of trace: StoredTrace) throws(TraceProblem) {
        guard !hops.isEmpty else {
            let known = trace.hops.reduce(into: [String]()) { names, hop in
                let name = "\(hop.routeIndex) (\(hop.actor))"
                if !names.contains(name) { names.append(name) }
            }
            throw TraceProblem(
                known.isEmpty
                    ? "the trace has no hops, only spans"
                    : "the trace has no such hop; it has \(known.joined(separator: ", "))"
            )
        }
        if json { return Console.output(TraceJSON.hops(hops)) }
        Console.output(hops.flatMap { HopText($0).lines })
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
        return lines.map(TraceText.clean)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import TelemetryCore
internal import TraceStore

/// `asya trace list`.
struct TraceListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List recorded traces, the newest first.",
        discussion: "Exits with 2 when no trace matches."
    )

    @OptionGroup var store: TraceStoreOption
    @Option(help: ArgumentHelp("At most so many traces; 0 for all.", valueName: "n")) var limit = 50
    @Option(help: "Only traces of this status.") var status: StatusArgument?
    @Option(help: "Only traces in which this actor ran.") var actor: String?
    @Option(help: SinceArgument.help) var since: SinceArgument?
    @Flag(help: "Print an array of JSON objects.") var json = false

    func run() async throws {
        try await TraceProblem.reporting {
            guard limit >= 0 else { throw TraceProblem("--limit is a number from 0, and 0 stands for all") }
            let reader = try store.open()
            let traces = reader.list(
                TraceQuery(
                    limit: limit == 0 ? nil : limit,
                    sinceUnixNano: since?.unixNano,
                    status: status.flatMap { TraceStatus(rawValue: $0.rawValue) },
                    actor: actor
                )
            )
            for warning in reader.warnings { Console.error("asya: warning: \(warning)") }
            if json {
                Console.output(TraceJSON.list(traces))
            } else {
                Console.output(traces.isEmpty ? [] : Self.table(traces))
            }
            guard traces.isEmpty else { return }
            let isFiltered = status != nil || actor != nil || since != nil
            throw TraceProblem(
                isFiltered
                    ? "no trace in \(store.store) matches; leave out --status, --actor or --since to see more"
                    : "there are no traces in \(store.store) yet; send an envelope with `asya send`"
            )
        }
    }

    private static func table(_ traces: [TraceSummary]) -> [String] {
        var table = TraceTable(
            header: ["TRACE", "STARTED", "TIME", "STATUS", "HOPS", "ERRORS", "ENVELOPE", "ACTORS"],
            rightAligned: [2, 4, 5]
        )
        for trace in traces {
            table.add([
                trace.traceID.description,
                TraceText.time(trace.startedAtUnixNano),
                TraceText.duration(trace.duration),
                trace.status.rawValue,
                "\(trace.hops)",
                "\(trace.errors)",
                TraceText.short(trace.envelopeID ?? "-", 36),
                trace.actors.joined(separator: " "),
            ])
        }
        return table.lines
    }
}

/// A `TraceStatus` on the command line.
enum StatusArgument: String, CaseIterable, ExpressibleByArgument {
    case succeeded
    case failed
    case open
}

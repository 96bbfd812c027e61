// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Processes
internal import TraceStore

/// `asya trace tail`.
struct TraceTailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Print hops, or whole traces, as they are recorded.",
        discussion: """
            Follows the store until Ctrl-C, and then exits with 0. A line is a hop, with the filters applied to that hop \
            alone: --status failed is an attempt that failed, --slower-than its own time. With --traces a line is a trace, \
            printed once, when all of its branches are over.

            Examples:
              asya trace tail --status failed
              asya trace tail --traces --since 10m --json     (what there was in the last ten minutes comes first)
            """
    )

    @OptionGroup var store: TraceStoreOption
    @OptionGroup var filters: TraceFilterOptions
    @OptionGroup var hops: TraceHopOptions
    @Flag(help: "Print a line for each trace that is over, not for each hop.") var traces = false
    @Flag(help: "Print a JSON object a line.") var json = false

    func run() async throws {
        try await TraceProblem.reporting {
            var query = try filters.query()
            try hops.add(to: &query)
            if filters.status == .open {
                throw TraceProblem("--status open is nothing to wait for; see `asya trace list --status open`")
            }
            let follower = try follower(query)
            let signals = TerminationSignals { _, _ in follower.stop() }
            let json = json
            do throws(TraceStoreError) {
                try await follower.run { news in
                    switch news {
                    case .hops(let found):
                        if json {
                            for found in found { Console.output(TraceJSON.hop(found.hop)) }
                        } else {
                            Console.output(found.map { Self.line($0.hop) })
                        }
                    case .traces(let found):
                        if json {
                            for found in found { Console.output(TraceJSON.trace(found.summary)) }
                        } else {
                            Console.output(found.map { Self.line($0.summary) })
                        }
                    case .warning(let warning): Console.error("asya: warning: \(warning)")
                    case .looked: break
                    }
                }
            } catch {
                throw TraceProblem("\(error)")
            }
            withExtendedLifetime(signals) {}
        }
    }

    private func follower(_ query: TraceQuery) throws(TraceProblem) -> TraceFollower {
        do throws(TraceStoreError) {
            return try TraceFollower(directory: store.store, query: query, subject: traces ? .traces : .hops)
        } catch {
            throw TraceProblem("\(error)")
        }
    }

    private static func line(_ hop: StoredHop) -> String {
        let attempt = hop.attempt > 1 ? " attempt \(hop.attempt)" : ""
        let error = hop.error.map { error in
            "  \(error.type.isEmpty ? error.code : error.type): \(TraceText.short(error.message, 120))"
        }
        return "\(TraceText.time(hop.startedAtUnixNano))  \(hop.traceID)  hop \(hop.routeIndex) \(hop.actor)  "
            + "\(hop.outcome.name)\(attempt)  \(TraceText.duration(hop.duration))  \(TraceText.short(hop.envelopeID, 60))"
            + (error ?? "")
    }

    private static func line(_ trace: TraceSummary) -> String {
        "\(TraceText.time(trace.startedAtUnixNano))  \(trace.traceID)  \(trace.status.rawValue)  "
            + "\(TraceText.duration(trace.duration))  \(TraceText.count(trace.hops, "hop"))  "
            + "\(TraceText.short(trace.envelopeID ?? "-", 60))  \(trace.actors.joined(separator: " "))"
    }
}

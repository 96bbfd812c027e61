// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Envelopes
internal import TraceComparison
internal import TraceStore

/// `asya trace diff`.
struct TraceDiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare two traces hop by hop: where they first part, and what took longer.",
        discussion: """
            Hops belong together by branch, actor and attempt. Compared are the hops themselves, outcomes, types of errors, \
            routes, headers and payloads; ids count as alike when they are in the same relation to the id that the trace \
            began with. Times are shown and not compared.

            Exits with 0 when both are alike, 1 when they differ, and 2 when that cannot be told.
            """
    )

    @Argument(help: "A trace id or its beginning, or the id of an envelope.") var left: String
    @Argument(help: "Another one.") var right: String
    @OptionGroup var store: TraceStoreOption
    @Option(
        help: ArgumentHelp(
            "Where hops may differ: .payload.time, .outputs[0].payload.id; repeatable.",
            valueName: "path"
        )
    )
    var ignore: [String] = []
    @Flag(help: "Compare hops, routes, outcomes and errors, and neither headers nor payloads.") var structure = false
    @Flag(help: "Print a JSON object.") var json = false
    @Flag(help: "No colours, also on a terminal.") var noColor = false

    func run() async throws {
        try await TraceProblem.reporting {
            let options = ComparisonOptions(ignored: try JSONPath.ignored(ignore), comparesContent: !structure)
            let reader = try store.open()
            let (one, other) = (try store.resolve(left, in: reader), try store.resolve(right, in: reader))
            for warning in reader.warnings { Console.error("asya: warning: \(warning)") }
            let comparison = TraceComparison(one, other, options: options)
            if json {
                Console.output(ComparisonJSON.encode(comparison, one, other))
            } else {
                Console.output(ComparisonText(comparison, one, other, color: Console.hasColor && !noColor).lines)
            }
            switch comparison.verdict {
            case .alike: return
            case .different: throw ExitCode(ExitError.failed)
            case .incomparable where comparison.pairs.isEmpty:
                throw TraceProblem("there is nothing to compare: neither trace has a hop, only spans")
            case .incomparable:
                throw TraceProblem(
                    "as far as they were recorded the traces are alike, and not all was recorded; compare with --structure,"
                        + " or record with ASYA_TRACE_PAYLOADS=all"
                )
            }
        }
    }
}

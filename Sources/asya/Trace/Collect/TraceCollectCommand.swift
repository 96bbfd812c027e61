// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Foundation
internal import TraceCollection
internal import TraceStore

/// `asya trace collect`.
struct TraceCollectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "collect",
        abstract: "Copy recorded traces from running processes into a store here.",
        discussion: """
            Sidecars, runtimes and gateways that have ASYA_TRACE_COLLECT_TOKEN set serve what they recorded beside their \
            metrics, to whoever shows that token. Traces are copied as a whole, from all processes that have something of \
            them. Nothing is copied twice: a collection that was cut off goes on where it ended.

            Examples:
              asya trace collect 4bf92f3577b34da6a3ce929d0e0e4736 --from http://10.1.2.3:8080 --from http://10.1.2.4:8080
              asya trace collect --since 2h --dns sidecars.prod.svc.cluster.local --token-file /run/token
              asya trace collect order-4711 --namespace prod --selector asya.sh/actor=extract
              asya trace show 4bf92f35 && asya trace replay 4bf92f35

            Exits with 1 when something could not be collected, which is named; the rest is there. Exits with 2 when no \
            process knows such a trace.
            """
    )

    @Argument(help: "The ids of traces, or of envelopes or replay runs in them.") var ids: [String] = []
    @Option(
        help: ArgumentHelp(
            "Traces that began at this time or later, or so long ago.",
            valueName: MomentArgument.valueName
        )
    )
    var since: MomentArgument?
    @Option(help: ArgumentHelp("Traces that began before this time.", valueName: MomentArgument.valueName))
    var until: MomentArgument?
    @Flag(help: "All traces.") var all = false
    @OptionGroup var targets: CollectTargetOptions
    @OptionGroup var store: TraceStoreOption
    @Flag(help: "Print a JSON object.") var json = false

    func validate() throws {
        let hasRange = since != nil || until != nil
        guard [!ids.isEmpty, hasRange, all].count(where: \.self) == 1 else {
            throw ValidationError("name traces, or a time by --since and --until, or --all")
        }
        guard !ids.contains("") else { throw ValidationError("an id is empty") }
        if let since, let until, since.unixNano >= until.unixNano {
            throw ValidationError("--since is not before --until, and nothing lies between them")
        }
    }

    func run() async throws {
        try await TraceProblem.reporting {
            let options = try store.importOptions("collect-\(ProcessInfo.processInfo.processIdentifier)")
            let found = try await targets.targets()
            let collector = TraceCollector(options: options, token: try targets.shownToken())
            let display = CollectDisplay(printsLines: !json)
            let report: CollectReport
            do throws(CollectError) {
                report = try await collector.run(
                    ids.isEmpty ? .began(since: since?.unixNano, until: until?.unixNano) : .named(ids),
                    from: found,
                    nowUnixNano: TraceText.nowUnixNano(),
                    onNews: display.show
                )
            } catch {
                display.end()
                throw TraceProblem("\(error)")
            }
            display.end()
            let text = CollectText(report, store: store.store)
            if json { Console.output(text.json) } else { Console.output(text.lines) }
            for problem in text.problems { Console.error("asya: \(problem)") }
            guard report.failed.isEmpty else { throw ExitCode(ExitError.failed) }
            guard report.unknown.isEmpty, !report.traces.isEmpty else { throw ExitCode(ExitError.wrongUsage) }
        }
    }
}

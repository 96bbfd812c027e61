// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Envelopes
internal import Foundation
internal import Replay
internal import TelemetryCore
internal import TraceStore

/// `asya trace replay`.
struct TraceReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run recorded traces again, offline, and compare what comes out.",
        discussion: """
            Each recorded hop's handler runs in a real worker on the recorded input. Nothing is published, and the \
            recording is left alone; the replay is recorded as a new trace. Handlers are imported from the current \
            folder, or as the AsyncActor files given with --actors say. They are kept from the network where the system \
            can do that, and it is said where it cannot.

            --set and --route ask "what if": the first hop gets a changed envelope, and each hop what the one before it \
            puts out (as --chained does). What was redacted in the recording can be put in again by --set.

            Examples:
              asya trace replay 4f2a                            (still the same?)
              asya trace replay 4f2a --pdb                      (why did it fail?)
              asya trace replay 4f2a --recorded llm             (no paid calls)
              asya trace replay 4f2a --set .payload.count=2     (what if?)
              asya trace replay --suite tests/traces --junit out.xml

            Exits with 0 when everything came out the same, 1 when something diverged, 2 when it could not be replayed.
            """
    )

    @OptionGroup var selection: ReplaySelection
    @Option(help: ArgumentHelp("Replay the suite in this folder, which `asya trace export` wrote.", valueName: "dir"))
    var suite: String?
    @Flag(help: "Give each hop what the hop before it put out in the replay.") var chained = false
    @Option(help: ArgumentHelp("Begin at this hop: its place in the route, or its actor.", valueName: "hop"))
    var from: String?
    @Flag(help: "Replay only the attempts that failed.") var onlyFailed = false
    @Option(help: ArgumentHelp("Visit these actors in place of those of the route.", valueName: "actor,actor"))
    var route: String?
    @Option(help: ArgumentHelp("Take what this actor put out from the recording; do not run it.", valueName: "actor"))
    var recorded: [String] = []
    @OptionGroup var handlers: HandlerOptions
    @Option(help: ArgumentHelp("Runtimes that share the traces of each actor.", valueName: "n")) var jobs = 1
    @Flag(help: "Let handlers reach the network.") var allowNetwork = false
    @Flag(help: "Run one hop in the foreground under Python's debugger.") var pdb = false
    @OptionGroup var live: LiveOptions
    @Option(help: ArgumentHelp("Write the results as JUnit XML as well.", valueName: "file")) var junit: String?
    @Flag(help: "Print a JSON object.") var json = false

    func validate() throws {
        guard (1...256).contains(jobs) else { throw ValidationError("--jobs is a number from 1 to 256") }
        guard !(pdb && live.live) else { throw ValidationError("--pdb and --live cannot be combined") }
        guard live.live || !live.yes else { throw ValidationError("--yes belongs to --live") }
        guard suite == nil || !pdb && !live.live else {
            throw ValidationError("--suite cannot be combined with --pdb or --live")
        }
    }

    func run() async throws {
        try await TraceProblem.reporting {
            var options = try options()
            if pdb { return try await debug(options) }
            if live.live { return try await publish(options) }
            let source: ReplaySource
            var names: [TraceID: String] = [:]
            if let suite {
                guard selection.isEmpty else {
                    throw TraceProblem("--suite replays the traces of the suite; leave out the ids and filters")
                }
                let kept = try Self.read(suite)
                options.catalog = options.catalog.adding(modes: kept.modes)
                options.ignoring += kept.ignoring
                try find(in: kept.entries.map(\.trace), options) { _ in false }
                names = Dictionary(kept.entries.map { ($0.trace.id, $0.name) }) { first, _ in first }
                source = .traces(kept.entries.map(\.trace))
            } else {
                options.recordDirectory = selection.store.store
                let ids = try selection.traces()
                let reader = try selection.store.open()
                try find(in: ids.lazy.compactMap { reader.trace($0) }, options, orIn: reader)
                source = .store(directory: selection.store.store, ids)
            }
            try report(try await replay(source, options), names)
        }
    }

    private func options() throws(TraceProblem) -> ReplayOptions {
        ReplayOptions(
            catalog: try handlers.catalog(),
            isChained: chained,
            scope: ReplayScope(start: from.map { ReplayScope.Start($0) }, onlyFailed: onlyFailed),
            edits: ReplayEdits(assignments: try handlers.assignments(), route: try actors()),
            recordedActors: Set(recorded),
            ignoring: try JSONPath.ignored(handlers.ignore),
            jobs: jobs,
            allowsNetwork: allowNetwork
        )
    }

    /// Refuses options about actors that ran neither in these traces nor in others of the store.
    func find(
        in traces: some Sequence<StoredTrace>,
        _ options: ReplayOptions,
        orIn reader: TraceStoreReader
    ) throws(TraceProblem) {
        try find(in: traces, options) { !reader.list(TraceQuery(limit: 1, actor: $0)).isEmpty }
    }

    private func find(
        in traces: some Sequence<StoredTrace>,
        _ options: ReplayOptions,
        orWhere hasRun: (String) -> Bool
    ) throws(TraceProblem) {
        let mentions =
            recorded.map { NamedActors.Mention(option: "--recorded", actor: $0) }
            + handlers.handler.map { NamedActors.Mention(option: "--handler", actor: $0.name) }
            + handlers.mode.map { NamedActors.Mention(option: "--mode", actor: $0.name) }
        var named = NamedActors(mentions, known: options.catalog.declaredActors.union(try actors() ?? []))
        try named.find(in: traces, orWhere: hasRun)
    }

    private func actors() throws(TraceProblem) -> [String]? {
        guard let route else { return nil }
        let actors = route.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        for actor in actors where !ActorName.isValid(actor) {
            throw TraceProblem("--route: '\(actor)' is no actor's name; a route is ACTOR,ACTOR,... without spaces")
        }
        return actors
    }

    private static func read(_ folder: String) throws(TraceProblem) -> ReplaySuite {
        do throws(SuiteError) {
            let suite = try SuiteFolder(folder).read()
            guard !suite.entries.isEmpty else {
                throw SuiteError.noSuite(path: folder)
            }
            return suite
        } catch {
            throw TraceProblem("\(error)")
        }
    }

    private func replay(
        _ source: ReplaySource,
        _ options: ReplayOptions
    ) async throws(TraceProblem) -> (report: ReplayReport, took: Duration) {
        let showsProgress = Console.showsProgress
        let replayer = Replayer(options: options) { progress in
            let isShown = progress.done % max(1, progress.total / 100) == 0 || progress.done == progress.total
            guard showsProgress, isShown else { return }
            Console.progress("replayed \(progress.done) of \(TraceText.count(progress.total, "hop"))")
        }
        let started = ContinuousClock.now
        do throws(TraceStoreError) {
            let report = try await replayer.runUntilSignal(source)
            if showsProgress { Console.progress("") }
            return (report, ContinuousClock.now - started)
        } catch {
            throw TraceProblem("\(error)")
        }
    }

    private func report(_ result: (report: ReplayReport, took: Duration), _ names: [TraceID: String]) throws {
        let report = result.report
        for note in report.notes { Console.error("asya: note: \(note)") }
        Self.tell(report.network)
        if json {
            Console.output(ReplayJSON.encode(report))
        } else {
            Console.output(ReplayText(report, names: names, took: result.took, color: Console.hasColor).lines)
        }
        if let junit {
            do {
                try Data(JUnitReport.encode(report, names: names)).write(to: URL(fileURLWithPath: junit))
            } catch {
                throw TraceProblem("--junit \(junit) cannot be written: \(error.localizedDescription)")
            }
        }
        if report.isInterrupted {
            Console.error("asya: interrupted; the runtimes are stopped")
            throw ExitCode(130)
        }
        switch report.verdict {
        case .same: return
        case .diverged: throw ExitCode(1)
        case .impossible: throw ExitCode(2)
        }
    }

    /// Says when handlers were not kept from the network.
    static func tell(_ network: ReplayNetwork) {
        switch network {
        case .blocked: return
        case .allowed: Console.error("asya: note: the handlers could reach the network, as --allow-network says")
        case .open(let reason):
            Console.error(
                "asya: warning: the handlers could reach the network, for this system lets no process be kept from it"
                    + " (\(reason))"
            )
        }
    }
}

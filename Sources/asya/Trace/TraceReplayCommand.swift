// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Envelopes
internal import Foundation
internal import Manifests
internal import Replay
internal import TelemetryCore
internal import TraceStore
internal import YAMLDocuments

/// `asya trace replay`.
struct TraceReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run recorded traces again, offline, and compare what comes out.",
        discussion: """
            Each recorded hop's handler runs in a real worker on the recorded input. Nothing is published, and the \
            recording is left alone; the replay is recorded as a new trace. Handlers are imported from the current \
            folder, or as the AsyncActor files given with --actors say.

            Exits with 0 when everything came out the same, 1 when something diverged, 2 when it could not be replayed.
            """
    )

    @Argument(help: "Trace ids or their beginnings, or ids of envelopes.") var ids: [String] = []
    @Flag(help: "Replay the traces that failed.") var failed = false
    @Option(help: SinceArgument.help) var since: SinceArgument?
    @Option(help: "Only traces in which this actor ran.") var actor: String?
    @Flag(help: "Replay all traces.") var all = false
    @OptionGroup var store: TraceStoreOption
    @Option(help: ArgumentHelp("AsyncActor files, or folders of them.", valueName: "file")) var actors: [String] = []
    @Flag(help: "Give each hop what the hop before it put out in the replay.") var chained = false
    @Option(help: ArgumentHelp("Run another handler for an actor.", valueName: "actor=module.fn"))
    var handler: [Assignment] = []
    @Option(
        help: ArgumentHelp(
            "What an actor's handler is called with, where no file says it.",
            valueName: "actor=payload|envelope"
        )
    )
    var mode: [Assignment] = []
    @Option(help: ArgumentHelp("What may differ, such as .payload.created_at.", valueName: "path"))
    var ignore: [String] = []
    @Flag(help: "Print a JSON object.") var json = false

    func run() async throws {
        try await TraceProblem.reporting {
            let options = try options()
            let traces = try selection()
            let showsProgress = Console.showsProgress
            let replayer = Replayer(options: options) { progress in
                let isShown = progress.done % max(1, progress.total / 100) == 0 || progress.done == progress.total
                guard showsProgress, isShown else { return }
                Console.progress("replayed \(progress.done) of \(TraceText.count(progress.total, "hop"))")
            }
            let started = ContinuousClock.now
            let report = try await replay(traces, with: replayer)
            if showsProgress { Console.progress("") }
            for note in report.notes { Console.error("asya: note: \(note)") }
            if json {
                Console.output(ReplayJSON.encode(report))
            } else {
                let text = ReplayText(report, took: ContinuousClock.now - started, color: Console.hasColor)
                Console.output(text.lines)
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
    }

    private func replay(
        _ traces: [TraceID],
        with replayer: Replayer
    ) async throws(TraceProblem) -> ReplayReport {
        do throws(TraceStoreError) {
            return try await replayer.runUntilSignal(.store(directory: store.store, traces))
        } catch {
            throw TraceProblem("\(error)")
        }
    }

    /// The traces to replay, each once.
    private func selection() throws(TraceProblem) -> [TraceID] {
        let isFiltered = failed || since != nil || actor != nil || all
        guard !ids.isEmpty || isFiltered else {
            throw TraceProblem(
                "name a trace, or choose with --failed, --since, --actor or --all; see `asya trace list`"
            )
        }
        guard ids.isEmpty || !isFiltered else {
            throw TraceProblem("name traces or choose with --failed, --since, --actor or --all, not both")
        }
        let reader = try store.open()
        var selected: [TraceID] = []
        if ids.isEmpty {
            let query = TraceQuery(sinceUnixNano: since?.unixNano, status: failed ? .failed : nil, actor: actor)
            // Replays are recorded as traces as well; to replay one it must be named.
            for trace in reader.list(query) where reader.trace(trace.traceID)?.isReplay == false {
                selected.append(trace.traceID)
            }
            selected.reverse()
        } else {
            for id in ids {
                let trace = try store.resolve(id, in: reader)
                if !selected.contains(trace.id) { selected.append(trace.id) }
            }
        }
        for warning in reader.warnings { Console.error("asya: warning: \(warning)") }
        guard !selected.isEmpty else {
            throw TraceProblem(
                "no recorded trace in \(store.store) matches; see `asya trace list --store \(store.store)`"
            )
        }
        return selected
    }

    private func options() throws(TraceProblem) -> ReplayOptions {
        var ignored: [JSONPath] = []
        for text in ignore {
            guard let path = JSONPath(text), !path.steps.isEmpty else {
                throw TraceProblem(
                    "--ignore \(text) is no path; write it as .payload.items[0].name or .payload.items[*]"
                )
            }
            ignored.append(path)
        }
        var modes: [String: HandlerMode] = [:]
        for mode in mode {
            guard let value = HandlerMode(rawValue: mode.value) else {
                throw TraceProblem("--mode \(mode.name)=\(mode.value): the mode is payload or envelope")
            }
            modes[mode.name] = value
        }
        let catalog = HandlerCatalog(
            actors: try declarations(),
            handlers: Dictionary(handler.map { ($0.name, $0.value) }) { _, last in last },
            modes: modes,
            workingDirectory: FileManager.default.currentDirectoryPath
        )
        return ReplayOptions(
            catalog: catalog,
            isChained: chained,
            ignoring: ignored,
            recordDirectory: store.store
        )
    }

    private func declarations() throws(TraceProblem) -> [AsyncActor] {
        guard !actors.isEmpty else { return [] }
        do throws(DocumentError) {
            return try ManifestReader.read(paths: actors).actors
        } catch {
            throw TraceProblem("--actors cannot be used:\n\(error)")
        }
    }
}

/// `NAME=VALUE` on the command line.
struct Assignment: ExpressibleByArgument {
    let name: String
    let value: String

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return nil }
        (name, value) = (parts[0], parts[1])
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Envelopes
internal import Replay
internal import Settings
internal import Telemetry
internal import TelemetryCore
internal import TraceStore

/// Recorded traces kept as tests: `asya trace export --suite`.
struct SuiteOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Add the traces to the suite in this folder, as tests.", valueName: "dir"))
    var suite: String?
    @Flag(help: "With --suite: expect what the newest replay of a trace put out, not what was recorded.")
    var latestReplay = false
    @OptionGroup var handlers: HandlerOptions

    /// Writes traces to the folder of a suite.
    ///
    /// - Returns: What was written, a line a trace.
    func write(_ traces: [StoredTrace], to folder: String, _ reader: TraceStoreReader) throws(TraceProblem) -> [String]
    {
        var kept: [StoredTrace] = []
        for trace in traces { kept.append(latestReplay ? try Self.latestReplay(of: trace, in: reader) : trace) }
        let export = SuiteExport(
            catalog: try handlers.catalog(),
            ignoring: try JSONPath.ignored(handlers.ignore),
            assignments: try handlers.assignments(),
            redaction: EnvelopeRedaction(keys: TraceStoreOptions.redactedKeys(Environment()))
        )
        do throws(SuiteError) {
            let suite = try export.suite(of: kept)
            try SuiteFolder(folder).add(suite)
            return suite.entries.map { entry in
                "wrote \(folder)/\(entry.name) (\(TraceText.count(entry.trace.hops.count, "hop")))"
            }
        } catch {
            throw TraceProblem("\(error)")
        }
    }

    /// The newest replay that a trace has in the store.
    private static func latestReplay(
        of trace: StoredTrace,
        in reader: TraceStoreReader
    ) throws(TraceProblem) -> StoredTrace {
        let ids = trace.hops.first.map { reader.find($0.envelopeID, limit: 1000) } ?? []
        let replays = ids.compactMap { reader.trace($0) }.filter { replay in
            replay.isReplay && replay.spans.contains { $0.span.links.contains { $0.context.traceID == trace.id } }
        }
        guard let latest = replays.max(by: { $0.startedAtUnixNano < $1.startedAtUnixNano }) else {
            throw TraceProblem(
                "trace \(trace.id) has no replay yet; run `asya trace replay \(trace.id) --chained` first"
            )
        }
        return latest
    }
}

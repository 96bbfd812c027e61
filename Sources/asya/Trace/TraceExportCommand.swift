// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import TelemetryCore
internal import TraceStore

/// `asya trace export`.
struct TraceExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write recorded traces to files, keep them as tests, or send them to a collector.",
        discussion: """
            \(ExportOptions.discussion)

            --suite keeps traces as tests: a folder with the inputs of every hop and what came out, small JSON files for \
            git, without secrets. `asya trace replay --suite` runs them anywhere. Traces that a suite holds already are \
            replaced.

              asya trace export --suite tests/traces 4f2a
              asya trace export --suite tests/traces --failed --ignore .payload.created_at
              asya trace export --suite tests/traces 4f2a --latest-replay

            The last one expects what the newest replay did, such as that of a mended handler.

            Exits with 2 when a trace is not there, a file cannot be written, or a trace cannot be replayed and so would \
            be no test, and 1 when the collector did not take all.
            """
    )

    @OptionGroup var selection: ReplaySelection
    @OptionGroup var suite: SuiteOptions
    @OptionGroup var export: ExportOptions

    func validate() throws {
        if suite.suite != nil, !export.isEmpty {
            throw ValidationError("--suite stands alone: it writes a folder, no other file, and sends nothing")
        }
    }

    func run() async throws {
        try await TraceProblem.reporting {
            let reader = try selection.store.open()
            var traces: [StoredTrace] = []
            for id in try selection.traces() {
                if let trace = reader.trace(id) { traces.append(trace) }
            }
            if let folder = suite.suite {
                Console.output(try suite.write(traces, to: folder, reader))
            } else {
                try export.run(traces)
            }
        }
    }
}

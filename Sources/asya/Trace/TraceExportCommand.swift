// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import TraceStore

/// `asya trace export`.
struct TraceExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write recorded traces to files, or send them to a collector.",
        discussion: """
            \(ExportOptions.discussion)

            Exits with 2 when a trace is not there or a file cannot be written, and 1 when the collector did not take all.
            """
    )

    @Argument(help: "Trace ids or their beginnings, or ids of envelopes.") var ids: [String]
    @OptionGroup var store: TraceStoreOption
    @OptionGroup var export: ExportOptions

    func run() async throws {
        try await TraceProblem.reporting {
            let reader = try store.open()
            var traces: [StoredTrace] = []
            for id in ids {
                let trace = try store.resolve(id, in: reader)
                if !traces.contains(where: { $0.id == trace.id }) { traces.append(trace) }
            }
            for warning in reader.warnings { Console.error("asya: warning: \(warning)") }
            try export.run(traces)
        }
    }
}

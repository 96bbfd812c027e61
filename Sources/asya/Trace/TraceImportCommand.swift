// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import TraceExchange
internal import TraceStore

/// `asya trace import`.
struct TraceImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Read OTLP JSON lines into a trace store.",
        discussion: """
            Files as `asya trace export` and the file exporter of the OpenTelemetry Collector write them, also compressed \
            by gzip (.gz); - is standard input. Spans of other services join the traces that they belong to; what the store \
            has already is left out. Secrets are replaced by the rules of ASYA_TRACE_REDACT before anything is written.

            Exits with 2 when something could not be read; the rest is imported, and each such line is named.
            """
    )

    @Argument(help: "The files.") var files: [String]
    @OptionGroup var store: TraceStoreOption
    @Flag(help: "Print a JSON object.") var json = false

    func run() async throws {
        try await TraceProblem.reporting {
            let importer = TraceStoreImporter(
                options: try store.importOptions("import"),
                nowUnixNano: TraceText.nowUnixNano()
            )
            var summary = ImportSummary()
            for file in files { try read(file, with: importer, &summary) }
            do throws(TraceStoreError) {
                try importer.finish()
            } catch {
                throw TraceProblem("\(error)")
            }
            if json {
                Console.output(summary.json(importer))
            } else {
                Console.output(summary.lines(importer, store: store.store))
            }
            for loss in summary.losses.sorted() { Console.error("asya: warning: left out: \(loss)") }
            guard summary.unreadable == 0 else {
                throw TraceProblem(
                    "\(TraceText.count(summary.unreadable, "line")) could not be read; the rest is imported"
                )
            }
        }
    }

    private func read(
        _ file: String,
        with importer: TraceStoreImporter,
        _ summary: inout ImportSummary
    ) throws(TraceProblem) {
        for (number, line) in try ImportFile.lines(of: file) {
            let batch: OTLPJSONBatch
            do throws(OTLPJSONError) {
                batch = try OTLPJSONReader.decode(Array(line))
            } catch {
                summary.unreadable += 1
                Console.error("asya: \(file):\(number): \(error)")
                continue
            }
            summary.add(batch)
            do throws(TraceStoreError) {
                try importer.add(spans: batch.spans, hops: batch.hops)
            } catch {
                throw TraceProblem("\(error)")
            }
        }
    }
}

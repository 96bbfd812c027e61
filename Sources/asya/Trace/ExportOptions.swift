// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import OTLPExport
internal import Settings
internal import Telemetry
internal import TelemetryCore
internal import TraceExchange
internal import TraceStore

/// Which format traces are exported in, and where they go.
struct ExportOptions: ParsableArguments {
    static let discussion = """
        otlp: OTLP JSON lines as the OpenTelemetry Collector's file exporter writes them, spans and what every hop received \
        and produced; `asya trace import` reads it on another machine, where the trace can be replayed. perfetto: for \
        https://ui.perfetto.dev and about:tracing. html: one page a trace, which opens from disk without a network. \
        Without --format, the name of the file says it.

          asya trace export 4bf92f -o trace.jsonl.gz
          asya trace export 4bf92f -o trace.html
          asya trace export 4bf92f 8c21aa --format perfetto -o both.json
          asya trace export 4bf92f --send http://localhost:4318

        Files can be read by you alone, since payloads are in them; secrets were replaced when they were recorded. --send \
        takes headers, certificates and time limits from the OTEL_EXPORTER_OTLP_* variables, and sends no payloads.
        """

    @Option(help: "The format.") var format: ExportFormat?
    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp(
            "Where to write instead of standard output; compressed where it ends in .gz. For several pages: a folder.",
            valueName: "file"
        )
    )
    var output: String?
    @Option(help: ArgumentHelp("Send the spans to this collector, by OTLP over HTTP.", valueName: "url"))
    var send: String?

    /// Whether nothing was said of format and place.
    var isEmpty: Bool { format == nil && output == nil && send == nil }

    func validate() throws {
        if send != nil, format != nil || output != nil {
            throw ValidationError("--send stands alone: it writes no file")
        }
    }

    /// Writes or sends traces.
    func run(_ traces: [StoredTrace]) throws {
        if let send { return try Self.send(traces, to: send) }
        let format = format ?? output.flatMap { ExportFormat(fileName: $0) } ?? .otlp
        switch format {
        case .otlp: try write(traces.map { OTLPJSONWriter.lines(of: $0).map { $0 + [0x0A] } }.flatMap(\.self))
        case .perfetto: try write([ChromeTrace.document(of: traces)])
        case .html where traces.count == 1: try write(traces.map { TracePage.document(of: $0) })
        case .html:
            guard let folder = output else {
                throw TraceProblem("a page holds one trace; name a folder for all of them with -o")
            }
            for trace in traces {
                let path = "\(folder)/\(trace.id).html"
                try ExportFile.write([TracePage.document(of: trace)], to: path, inNewFolder: folder)
                Console.error("wrote \(path)")
            }
        }
    }

    /// Writes a document in pieces.
    private func write(_ pieces: [[UInt8]]) throws(TraceProblem) {
        if let output {
            try ExportFile.write(pieces, to: output)
            return Console.error("wrote \(output)")
        }
        for piece in pieces { Console.output(piece.last == 0x0A ? piece.dropLast() : piece) }
    }

    private static func send(_ traces: [StoredTrace], to address: String) throws {
        var environment = [String: String].process
        environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = address.hasSuffix("/v1/traces") ? address : nil
        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = address
        // The command asks for it, whatever is off for the processes of a pipeline.
        for name in ["OTEL_SDK_DISABLED", "OTEL_TRACES_EXPORTER"] { environment[name] = nil }
        var warnings: [String] = []
        guard let configuration = OTLPConfiguration(environment: environment, warnings: &warnings) else {
            throw TraceProblem("--send cannot be used: \(warnings.joined(separator: "; "))")
        }
        for warning in warnings { Console.error("asya: warning: \(warning)") }
        let sender = OTLPTraceSender(configuration: configuration, version: BuildInfo.version)
        let report = sender.send(traces.flatMap(\.forwarded))
        for problem in report.problems { Console.error("asya: \(problem)") }
        Console.error("sent \(TraceText.count(report.sent, "span")) of \(TraceText.count(traces.count, "trace"))")
        if report.lost > 0 { throw ExitCode(ExitError.failed) }
    }
}

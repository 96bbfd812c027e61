// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Glibc
internal import Results
internal import TelemetryCore

/// Finds the results of certain traces as end actors store them.
///
/// Reads files, so it lives on the main actor, which nothing else needs meanwhile.
@MainActor
final class ResultCollector {
    private(set) var succeeded = 0
    private(set) var failed = 0
    private let traces: Set<String>
    private var withoutResult: Set<String>
    private var printed: Set<String> = []
    private var reader: FolderResultReader
    private let output: SendOutput
    private let printsEnvelopes: Bool

    /// - Parameters:
    ///   - traces: whose results are wanted.
    ///   - directory: the folder of results.
    ///   - sinceUnixNano: nothing that was stored before is a result of these traces.
    ///   - output: where results are printed.
    ///   - printsEnvelopes: whether as whole envelopes.
    init(
        traces: Set<String>,
        directory: String,
        sinceUnixNano: UInt64,
        output: SendOutput,
        printsEnvelopes: Bool
    ) {
        self.traces = traces
        withoutResult = traces
        reader = FolderResultReader(directory: directory, sinceUnixNano: sinceUnixNano)
        self.output = output
        self.printsEnvelopes = printsEnvelopes
    }

    /// Traces of which no envelope has ended yet.
    var tracesWithoutResult: Set<String> { withoutResult }

    /// Prints what was stored lately.
    func collect(nowUnixNano: UInt64) {
        take(reader.nextRecent(nowUnixNano: nowUnixNano))
    }

    /// Prints whatever was not printed yet.
    func collectAll() {
        take(reader.next())
    }

    private func take(_ entries: [FolderResultReader.Entry]) {
        for entry in entries {
            guard let envelope = try? Envelope(decoding: entry.bytes, limits: Self.limits),
                let traceparent = envelope.headers.string(.traceparent),
                let context = TraceContextPropagator.extract(traceparent: traceparent)
            else { continue }
            let trace = "\(context.traceID)"
            guard traces.contains(trace) else { continue }
            // An end actor that was killed between storing and acknowledging has stored it twice.
            guard printed.insert("\(trace) \(entry.outcome.rawValue) \(envelope.id)").inserted else { continue }
            withoutResult.remove(trace)
            switch entry.outcome {
            case .happy: succeeded += 1
            case .error: failed += 1
            }
            output.result(printsEnvelopes ? entry.bytes : envelope.payload.bytes)
        }
        output.progress(succeeded: succeeded, failed: failed)
    }

    /// What an end actor stored was within its limits, whatever those were; errors hold the original besides.
    private static var limits: EnvelopeLimits {
        var limits = EnvelopeLimits.standard
        limits.maxBytes = 1 << 30
        limits.maxHeaderBytes = 1 << 30
        limits.maxDepth = 4_096
        return limits
    }
}

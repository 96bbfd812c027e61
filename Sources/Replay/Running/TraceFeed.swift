// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import TraceStore

/// Takes the traces of a replay into memory, in portions.
struct TraceFeed: ~Copyable {
    private let reader: TraceStoreReader?
    private var rest: ArraySlice<TraceID> = []
    private var given: [StoredTrace] = []
    /// What could not be read.
    private(set) var warnings: [String] = []

    /// Recordings are taken into memory in portions of this many bytes.
    private static let portionBytes = 128 << 20

    /// Opens what a replay reads.
    ///
    /// - Throws: `TraceStoreError` when there is no store.
    init(_ source: ReplaySource) throws(TraceStoreError) {
        switch source {
        case .store(let directory, let ids):
            reader = try TraceStoreReader(directory: directory)
            rest = ids[...]
        case .traces(let traces):
            reader = nil
            given = traces
        }
    }

    /// The next traces of which the recordings fit into memory, by start; nil when all were taken.
    mutating func next() -> [StoredTrace]? {
        guard let reader else {
            defer { given = [] }
            return given.isEmpty ? nil : given
        }
        guard !rest.isEmpty else { return nil }
        var traces: [StoredTrace] = []
        var bytes = 0
        var taken = 0
        reader.forEachTrace(rest) { _, trace in
            taken += 1
            guard let trace else { return true }
            for hop in trace.hops {
                bytes += hop.input.bytes?.count ?? 0
                for output in hop.outputs { bytes += output.envelope.bytes?.count ?? 0 }
            }
            traces.append(trace)
            return bytes < Self.portionBytes
        }
        rest = rest.dropFirst(taken)
        warnings = reader.warnings.map(\.description)
        return traces.sorted { $0.startedAtUnixNano < $1.startedAtUnixNano }
    }
}

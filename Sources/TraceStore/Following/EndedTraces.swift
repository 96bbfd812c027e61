// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Tells of each trace once, when it is over.
struct EndedTraces {
    private let reader: TraceStoreReader
    private let examiner: TraceExaminer
    private var told: Set<TraceID> = []
    private var order: FixedQueue<TraceID> = FixedQueue(capacity: 100_000)

    /// `nil` when the folder is gone.
    init?(directory: String, query: TraceQuery) {
        guard let reader = try? TraceStoreReader(directory: directory) else { return nil }
        self.reader = reader
        examiner = TraceExaminer(query)
    }

    /// Of these traces those that are over, meet the query and were not told of.
    mutating func matches(_ ids: Set<TraceID>) -> [TraceMatch] {
        guard !ids.isEmpty else { return [] }
        var matches: [TraceMatch] = []
        let slices = reader.freshSlices()
        for id in ids where !told.contains(id) {
            let parts = reader.parts(of: id, in: slices, withBodies: examiner.needsBodies)
            guard let match = examiner.match(id, parts), match.summary.status != .open else { continue }
            told.insert(id)
            if let forgotten = order.append(id) { told.remove(forgotten) }
            matches.append(match)
        }
        reader.closeSlices()
        return matches.sorted { $0.cursor < $1.cursor }
    }
}

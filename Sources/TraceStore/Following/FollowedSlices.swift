// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient

/// How far the slices of a folder were read.
struct FollowedSlices {
    /// How many hops are in memory at a time.
    private static let batch = 512

    private let directory: String
    private let sinceUnixNano: UInt64?
    /// The last hop that was read of each slice.
    private var last: [String: Int64] = [:]
    /// When each slice had been written to as it was read.
    private var written: [String: [Int]] = [:]
    private var hasLooked = false
    private var warned: Set<String> = []
    private var warnings: [TraceStoreWarning] = []

    init(directory: String, sinceUnixNano: UInt64?) {
        self.directory = directory
        self.sinceUnixNano = sinceUnixNano
    }

    /// Reads what is new, in slices that may have changed.
    mutating func read(_ change: FolderWatch.Change, withBodies: Bool, _ onHops: ([StoredHop]) -> Void) {
        let isFirst = !hasLooked
        hasLooked = true
        for name in names(change) {
            // What was there before is past, unless it is asked for.
            let isPast = isFirst && sinceUnixNano == nil
            let times = FileSystem.writeTimes(ofSlice: "\(directory)/\(name)")
            if change == .unknown, written[name] == times { continue }
            written[name] = times
            guard let slice = open(name) else {
                if isPast { last[name] = 0 }
                continue
            }
            do throws(SQLiteError) {
                if isPast {
                    last[name] = try slice.lastHop()
                } else {
                    try read(slice, name, withBodies: withBodies, onHops)
                }
            } catch {
                warn(name, "cannot be read to its end: \(error)")
            }
        }
    }

    /// What could not be read since the last call.
    mutating func takeWarnings() -> [TraceStoreWarning] {
        defer { warnings = [] }
        return warnings
    }

    private mutating func read(
        _ slice: SliceReader,
        _ name: String,
        withBodies: Bool,
        _ onHops: ([StoredHop]) -> Void
    ) throws(SQLiteError) {
        var row: Int64
        if let known = last[name] { row = known } else { row = try firstRow(slice) }
        while true {
            let batch = try slice.hops(in: .behind(row), limit: Self.batch, withBodies: withBodies)
            row = batch.last?.row ?? row
            last[name] = row
            if !batch.isEmpty { onHops(batch.map(\.hop)) }
            if batch.count < Self.batch { return }
        }
    }

    /// Before which row nothing can be as new as what is asked for.
    private func firstRow(_ slice: SliceReader) throws(SQLiteError) -> Int64 {
        guard let sinceUnixNano else { return 0 }
        return try slice.zones().first { $0.hopTimes.to >= sinceUnixNano }?.hops.after ?? 0
    }

    private mutating func names(_ change: FolderWatch.Change) -> [String] {
        switch change {
        case .stopped: return []
        case .files(let files):
            // A slice grows in its log.
            let slices = files.compactMap { file -> String? in
                let name = file.hasSuffix("-wal") ? String(file.dropLast(4)) : file
                return SliceName(name).map(\.text)
            }
            return Set(slices).sorted()
        case .unknown:
            let all = ((try? FileSystem.names(in: directory)) ?? []).compactMap { SliceName($0)?.text }
            let present = Set(all)
            last = last.filter { present.contains($0.key) }
            written = written.filter { present.contains($0.key) }
            return all.sorted()
        }
    }

    private mutating func open(_ name: String) -> SliceReader? {
        do throws(SliceProblem) {
            return try SliceReader(path: "\(directory)/\(name)")
        } catch {
            // One that was deleted, or is being created.
            guard FileSystem.size(of: "\(directory)/\(name)") ?? 0 > 0, let reason = error.warning else { return nil }
            warn(name, reason)
            return nil
        }
    }

    private mutating func warn(_ name: String, _ reason: String) {
        guard warned.insert(name).inserted else { return }
        warnings.append(TraceStoreWarning(file: "\(directory)/\(name)", reason: reason))
    }
}

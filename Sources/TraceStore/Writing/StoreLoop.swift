// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import TelemetryCore

/// What the writing thread does: takes batches from the queue, writes them, rolls slices, keeps the folder small.
///
/// Belongs to the writing thread. The first failure ends the recording; the queue then refuses what comes.
final class StoreLoop {
    private let queue: StoreQueue
    private let options: TraceStoreOptions
    private let resource: Attributes
    private let clock: any TelemetryClock
    private let instruments: StoreInstruments
    private let onFailure: (String) -> Void
    private let redactor: Redactor
    private let retention: Retention
    private var filter: TailFilter
    private var slice: Slice?
    private var lastStartUnixNano: UInt64 = 0
    private var ownSlices: [(path: String, startUnixNano: UInt64)] = []
    private var isFailed = false
    private var hasReleasedMemory = true

    /// How long after the last batch memory is given back, and how often the folder is looked after without batches.
    private static let releaseNano: UInt64 = 5_000_000_000
    private static let sweepNano: UInt64 = 600_000_000_000

    init(
        queue: StoreQueue,
        options: TraceStoreOptions,
        resource: Attributes,
        clock: any TelemetryClock,
        instruments: StoreInstruments,
        onFailure: @escaping (String) -> Void
    ) {
        self.queue = queue
        self.options = options
        self.resource = resource
        self.clock = clock
        self.instruments = instruments
        self.onFailure = onFailure
        redactor = Redactor(keys: options.redactedKeys)
        retention = Retention(
            directory: options.directory,
            maxTotalBytes: options.maxTotalBytes,
            maxAge: options.maxAge
        )
        filter = TailFilter(slowThreshold: options.slowThreshold)
    }

    /// Works until the queue is stopped.
    func run() {
        while true {
            let work = queue.take(idleNano: hasReleasedMemory ? Self.sweepNano : Self.releaseNano)
            if work.entries.isEmpty {
                if !work.isStopping { rest() }
            } else {
                attempt(losing: work.entries.count) { () throws(SQLiteError) in try write(work.entries) }
            }
            queue.finished(work.ticket)
            if work.isStopping { break }
        }
        attempt(losing: 0, closeSlice)
        queue.ended()
    }

    private func write(_ entries: [StoreEntry]) throws(SQLiteError) {
        hasReleasedMemory = false
        var rest = entries[...]
        while !rest.isEmpty {
            let batch = rest.prefix(StoreQueue.batchRows)
            rest = rest.dropFirst(StoreQueue.batchRows)
            let slice = try currentSlice()
            let start = clock.monotonicNano()
            var spans = 0
            var hops = 0
            try slice.begin()
            for entry in batch {
                switch entry {
                case .span(let span):
                    for span in filter.admit(span) {
                        try slice.write(span)
                        spans += 1
                    }
                case .hop(let hop, let omitted):
                    let (isStored, related) = filter.admit(hop)
                    for span in related {
                        try slice.write(span)
                        spans += 1
                    }
                    if isStored {
                        try slice.write(hop, omitted: omitted)
                        hops += 1
                    }
                }
            }
            try slice.commit()
            instruments.spans.increment(by: spans)
            instruments.hops.increment(by: hops)
            instruments.commitDuration.observe(.nanoseconds(Int64(clamping: clock.monotonicNano() - start)))
            instruments.bytes.set(try closedBytes() + slice.bytes)
        }
    }

    /// The slice to write to: the one at hand, or a new one when that is too large, too old or gone.
    private func currentSlice() throws(SQLiteError) -> Slice {
        if let slice {
            if slice.isInPlace, try slice.bytes < sliceBytes, !isOld(slice) { return slice }
            try closeSlice()
        }
        // Two slices of one process never have the same name, also when the clock stands still.
        lastStartUnixNano = max(clock.nowUnixNano(), lastStartUnixNano + 1)
        let slice = try Slice(
            options: options,
            resource: resource,
            redactor: redactor,
            startUnixNano: lastStartUnixNano
        )
        self.slice = slice
        ownSlices.append((slice.path, slice.startUnixNano))
        sweep()
        return slice
    }

    // A folder that holds few slices would be emptied as a whole by the deletion of one.
    private var sliceBytes: Int { min(options.sliceBytes, max(options.maxTotalBytes / 16, 1 << 20)) }

    private func isOld(_ slice: Slice) -> Bool {
        let now = clock.nowUnixNano()
        return now > slice.startUnixNano && now - slice.startUnixNano >= UInt64(clamping: options.sliceAge.nanoseconds)
    }

    private func closeSlice() throws(SQLiteError) {
        guard let slice else { return }
        self.slice = nil
        if slice.isInPlace { try slice.close() }
    }

    private func rest() {
        if !hasReleasedMemory {
            hasReleasedMemory = true
            slice?.releaseMemory()
            return
        }
        if let slice, isOld(slice) { attempt(losing: 0, closeSlice) }
        if !isFailed { sweep() }
    }

    private func sweep() {
        instruments.pruned.increment(by: retention.sweep(nowUnixNano: clock.nowUnixNano()))
        ownSlices.removeAll { FileSystem.size(of: $0.path) == nil }
        instruments.slices.set(ownSlices.count)
        instruments.oldest.set(Double(ownSlices.first?.startUnixNano ?? 0) / 1e9)
    }

    private func closedBytes() -> Int {
        ownSlices.reduce(0) { $0 + ($1.path == slice?.path ? 0 : FileSystem.size(of: $1.path) ?? 0) }
    }

    private func attempt(losing entries: Int, _ body: () throws(SQLiteError) -> Void) {
        guard !isFailed else { return instruments.countDropped(.disabled, by: entries) }
        do {
            try body()
        } catch {
            isFailed = true
            slice = nil
            instruments.count(error)
            instruments.enabled.set(0)
            instruments.countDropped(.writeFailed, by: entries)
            instruments.countDropped(.disabled, by: queue.close())
            onFailure(
                "traces are not recorded any more, everything else goes on; to record again, restart after this is mended: "
                    + "\(error)"
            )
        }
    }
}

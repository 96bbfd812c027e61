// SPDX-License-Identifier: Apache-2.0

internal import SQLiteClient
internal import TelemetryCore

/// What the writing thread does: takes batches from the queue, writes them, rolls slices, keeps the folder small.
///
/// Belongs to the writing thread. A failure suspends the recording, as `StoreRecovery` says; what comes meanwhile is
/// dropped and counted.
final class StoreLoop {
    private let queue: StoreQueue
    private let options: TraceStoreOptions
    private let resource: Attributes
    private let clock: any TelemetryClock
    private let instruments: StoreInstruments
    private let slices: OwnSlices
    private let onChange: (Change) -> Void
    private let redactor: Redactor
    private let pruner: TraceStorePruner
    private var slice: Slice?
    private var lastStartUnixNano: UInt64 = 0
    private var recovery = StoreRecovery()
    /// How many of the records in hand are not committed yet.
    private var uncommitted = 0
    private var hasReleasedMemory = true

    /// What the host is told.
    enum Change {
        /// Nothing is recorded from here on; `news` says why, unless the host knows already.
        case suspended(news: String?)
        /// Records are written again.
        case resumed
        /// They have been for a while.
        case recovered(news: String)
    }

    /// How long after the last batch memory is given back, and how often the folder is looked after without batches.
    private static let releaseNano: UInt64 = 5_000_000_000
    private static let sweepNano: UInt64 = 600_000_000_000

    init(
        queue: StoreQueue,
        options: TraceStoreOptions,
        resource: Attributes,
        clock: any TelemetryClock,
        instruments: StoreInstruments,
        slices: OwnSlices,
        onChange: @escaping (Change) -> Void
    ) {
        self.queue = queue
        self.options = options
        self.resource = resource
        self.clock = clock
        self.instruments = instruments
        self.slices = slices
        self.onChange = onChange
        redactor = Redactor(keys: options.redactedKeys)
        pruner = TraceStorePruner(
            directory: options.directory,
            maxTotalBytes: options.maxTotalBytes,
            maxAge: options.maxAge
        )
    }

    /// Works until the queue is stopped.
    func run() {
        while true {
            let idle = hasReleasedMemory ? Self.sweepNano : Self.releaseNano
            let work = queue.take(idleNano: recovery.pauseNano(atNano: clock.monotonicNano()) ?? idle)
            if recovery.pauseNano(atNano: clock.monotonicNano()) == 0 { resume() }
            if recovery.isSuspended {
                instruments.countDropped(.disabled, by: work.entries.count)
            } else if !work.entries.isEmpty {
                uncommitted = work.entries.count
                attempt { () throws(SQLiteError) in try write(work.entries) }
            } else if !work.isStopping {
                rest()
            }
            queue.finished(work.ticket)
            if work.isStopping { break }
        }
        if !recovery.isSuspended { attempt(closeSlice) }
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
                    try slice.write(span)
                    spans += 1
                case .hop(let hop, let omitted):
                    try slice.write(hop, omitted: omitted)
                    hops += 1
                }
            }
            try slice.commit()
            uncommitted -= batch.count
            instruments.spans.increment(by: spans)
            instruments.hops.increment(by: hops)
            instruments.commitDuration.observe(.nanoseconds(Int64(clamping: clock.monotonicNano() - start)))
            if recovery.committed(atNano: clock.monotonicNano()) {
                onChange(.recovered(news: "traces are recorded again"))
            }
        }
    }

    /// The slice to write to: the one at hand, or a new one when that is too large, too old or gone.
    private func currentSlice() throws(SQLiteError) -> Slice {
        if let slice {
            if slice.isInPlace, try slice.bytes < sliceBytes, !isOld(slice) { return slice }
            // Why the old one could not be closed is no reason to lose what is to go into the new one.
            do { try closeSlice() } catch { instruments.count(error) }
        }
        // Two slices of one process never have the same name, also when the clock stands still.
        lastStartUnixNano = max(clock.nowUnixNano(), lastStartUnixNano + 1)
        let slice = try Slice.create(
            options: options,
            resource: resource,
            redactor: redactor,
            startUnixNano: lastStartUnixNano
        )
        self.slice = slice
        slices.add(slice)
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
        if let slice, isOld(slice) { attempt(closeSlice) }
        sweep()
    }

    private func sweep() {
        let deleted = (try? pruner.prune(nowUnixNano: clock.nowUnixNano()))?.deleted ?? []
        instruments.pruned.increment(by: deleted.count)
    }

    /// Tries to begin a new slice after a failure.
    private func resume() {
        do {
            _ = try currentSlice()
            recovery.resumed(atNano: clock.monotonicNano())
            onChange(.resumed)
        } catch {
            suspend(error)
        }
    }

    private func attempt(_ body: () throws(SQLiteError) -> Void) {
        do {
            try body()
        } catch {
            suspend(error)
        }
    }

    private func suspend(_ error: SQLiteError) {
        slice = nil
        instruments.count(error)
        instruments.countDropped(.writeFailed, by: uncommitted)
        uncommitted = 0
        let isNews = recovery.failed(atNano: clock.monotonicNano())
        let news =
            "traces are not recorded for now, everything else goes on; they are again once this is mended, which is tried "
            + "every few minutes: \(error)"
        onChange(.suspended(news: isNews ? news : nil))
        instruments.countDropped(.disabled, by: queue.dropAll())
    }
}

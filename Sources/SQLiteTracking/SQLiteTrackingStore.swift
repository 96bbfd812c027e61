// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import SQLiteClient
internal import Threads
public import Tracking

/// Envelopes in one SQLite file, for one gateway.
///
/// One thread writes: all calls that wait at a moment share a transaction, and are answered after its commit, so the price
/// of a commit is shared. Other threads read, so that a listing does not make a report wait, nor the other way round. No
/// call blocks Swift's thread pool. See the article "SQLiteTracking" for how it works.
///
/// Dropping the last reference without `close()` lets the threads finish what was asked for by themselves.
public final class SQLiteTrackingStore: TrackingStore {
    let writes: WorkQueue
    private let reads: WorkQueue
    private let copies: WorkQueue

    private init(writes: WorkQueue, reads: WorkQueue, copies: WorkQueue) {
        self.writes = writes
        self.reads = reads
        self.copies = copies
    }

    deinit {
        for queue in [writes, reads, copies] {
            queue.closeLater()
        }
    }

    /// Opens the file, making it when it is missing, and brings it to the newest form.
    ///
    /// - Parameter options: where and how.
    /// - Returns: the store, ready for use.
    /// - Throws: when the file cannot be made, read or written, is no file of envelopes, or belongs to a later version.
    public static func open(_ options: SQLiteTrackingOptions) async throws(TrackingError) -> SQLiteTrackingStore {
        let store = SQLiteTrackingStore(
            writes: WorkQueue(maxJobs: options.maxWaiting, maxBytes: options.maxWaitingBytes),
            reads: WorkQueue(maxJobs: options.maxWaiting, maxBytes: .max),
            copies: WorkQueue(maxJobs: 1, maxBytes: .max)
        )
        let (writes, reads, copies) = (store.writes, store.reads, store.copies)
        do throws(TrackingError) {
            try await start(writes, "asya-tracking") { () throws(TrackingError) in
                let connection = try TrackingDatabase.openForWriting(options)
                connection.countLogPages()
                let log = WriteAheadLog(options, copiedBy: copies)
                return Writer(writes, connection, log, path: options.path).run
            }
            for _ in 0..<max(options.readers, 1) {
                try await start(reads, "asya-track-read") { () throws(TrackingError) in
                    Reader(reads, try TrackingDatabase.openForReading(options), path: options.path).run
                }
            }
            try await start(copies, "asya-track-log") { () throws(TrackingError) in
                Reader(copies, try TrackingDatabase.openForReading(options), path: options.path).run
            }
        } catch {
            await store.close()
            throw error
        }
        return store
    }

    /// Starts a thread that serves a queue; returns when it has opened the file.
    private static func start(
        _ queue: WorkQueue,
        _ name: String,
        _ prepare: @escaping @Sendable () throws(TrackingError) -> () -> Void
    ) async throws(TrackingError) {
        let opened: Result<Void, TrackingError> = await withCheckedContinuation { continuation in
            do throws(ThreadError) {
                try DedicatedThread.start(named: name) {
                    queue.started()
                    do throws(TrackingError) {
                        let run = try prepare()
                        continuation.resume(returning: .success(()))
                        run()
                    } catch {
                        continuation.resume(returning: .failure(error))
                    }
                    queue.ended()
                }
            } catch {
                continuation.resume(returning: .failure(.failed(reason: "\(error)")))
            }
        }
        try opened.get()
    }

    /// https://www.sqlite.org/limits.html: a BLOB has at most 1,000,000,000 bytes, and so has a row.
    static let maxRowBytes = 999_000_000

    // Checked before it shares a transaction with others, which would fail with it.
    static func checkSize(_ bytes: Int) throws(TrackingError) {
        guard bytes <= maxRowBytes else { throw .tooLarge(bytes: bytes, limit: maxRowBytes) }
    }

    /// See `TrackingStore`.
    public func create(_ envelope: TrackedEnvelope) async throws(TrackingError) -> Creation {
        let bytes = envelope.payload.count + (envelope.headers?.count ?? 0) + (envelope.routeMetadata?.count ?? 0)
        try Self.checkSize(bytes)
        return try await writes.call(bytes: bytes) { (records) throws(SQLiteError) in try records.create(envelope) }
    }

    /// See `TrackingStore`.
    public func envelope(_ id: String) async throws(TrackingError) -> TrackedEnvelope? {
        try await reads.call { (records) throws(SQLiteError) in .success(try records.envelope(id)) }
    }

    /// See `TrackingStore`.
    public func apply(
        _ reports: [AddressedReport],
        atUnixNano: UInt64
    ) async throws(TrackingError) -> [ReportOutcome] {
        guard !reports.isEmpty else { return [] }
        var bytes = 0
        for case .final(let report) in reports.map(\.report) {
            // What failed has its details twice.
            let size = (report.result?.count ?? 0) + 2 * (report.errorDetails?.count ?? 0)
            try Self.checkSize(size)
            bytes += size
        }
        return try await writes.call(bytes: bytes) { (records) throws(SQLiteError) in
            .success(try records.apply(reports, atUnixNano: atUnixNano))
        }
    }

    /// See `TrackingStore`.
    public func cancel(
        _ id: String,
        reason: String?,
        atUnixNano: UInt64
    ) async throws(TrackingError) -> CancelOutcome {
        try await writes.call { (records) throws(SQLiteError) in
            .success(try records.cancel(id, reason: reason, atUnixNano: atUnixNano))
        }
    }

    /// See `TrackingStore`.
    public func list(_ query: EnvelopeQuery) async throws(TrackingError) -> EnvelopePage {
        try await reads.call { (records) throws(SQLiteError) in .success(try records.list(query)) }
    }

    /// See `TrackingStore`.
    public func events(
        of id: String,
        after sequence: Int64,
        limit: Int
    ) async throws(TrackingError) -> [EnvelopeEvent] {
        try await reads.call { (records) throws(SQLiteError) in
            .success(try records.events(of: id, after: sequence, limit: limit))
        }
    }

    /// See `TrackingStore`.
    public func expire(atUnixNano: UInt64, limit: Int) async throws(TrackingError) -> [EnvelopeEvent] {
        try await writes.call { (records) throws(SQLiteError) in
            .success(try records.expire(atUnixNano: atUnixNano, limit: limit))
        }
    }

    /// See `TrackingStore`.
    public func nextDeadlineUnixNano() async throws(TrackingError) -> UInt64? {
        try await reads.call { (records) throws(SQLiteError) in .success(try records.nextDeadlineUnixNano()) }
    }

    /// See `TrackingStore`.
    public func prune(
        _ policy: RetentionPolicy,
        atUnixNano: UInt64,
        limit: Int
    ) async throws(TrackingError) -> PruneReport {
        // Counted by a reader: it takes long enough to keep reports waiting.
        let ended = try await reads.call { (records) throws(SQLiteError) in .success(try records.endedCount()) }
        return try await writes.call { (records) throws(SQLiteError) in
            let surplus = max(ended - policy.maxRecords, 0)
            return .success(try records.prune(policy, surplus: surplus, atUnixNano: atUnixNano, limit: limit))
        }
    }

    /// See `TrackingStore`.
    public func canceled(
        sinceUnixNano: UInt64,
        after last: CanceledEnvelope?,
        limit: Int
    ) async throws(TrackingError) -> [CanceledEnvelope] {
        try await reads.call { (records) throws(SQLiteError) in
            .success(try records.canceled(sinceUnixNano: sinceUnixNano, after: last, limit: limit))
        }
    }

    /// See `TrackingStore`.
    public func takeUnpublished(
        dueAtUnixNano: UInt64,
        againAtUnixNano: UInt64,
        limit: Int
    ) async throws(TrackingError) -> [String] {
        try await writes.call { (records) throws(SQLiteError) in
            .success(
                try records.takeUnpublished(
                    dueAtUnixNano: dueAtUnixNano,
                    againAtUnixNano: againAtUnixNano,
                    limit: limit
                )
            )
        }
    }

    /// See `TrackingStore`.
    public func published(_ ids: [String]) async throws(TrackingError) {
        guard !ids.isEmpty else { return }
        try await writes.call { (records) throws(SQLiteError) in .success(try records.published(ids)) }
    }

    /// Ends the store after the calls made so far.
    public func close() async {
        for queue in [writes, reads, copies] {
            await queue.close()
        }
    }
}

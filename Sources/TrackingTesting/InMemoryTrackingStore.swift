// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
public import Tracking

/// A store that forgets everything with the process, for tests of what uses one.
public final class InMemoryTrackingStore: TrackingStore {
    private let database: InMemoryTrackingDatabase
    private let isClosed = Mutex(false)

    /// A store on a database.
    ///
    /// - Parameter database: what other stores may share; its own unless it is given.
    public init(database: InMemoryTrackingDatabase = InMemoryTrackingDatabase()) {
        self.database = database
    }

    /// See `TrackingStore`.
    public func create(_ envelope: TrackedEnvelope) async throws(TrackingError) -> Creation {
        try change { (records) throws(TrackingError) in try records.create(envelope) }
    }

    /// See `TrackingStore`.
    public func envelope(_ id: String) async throws(TrackingError) -> TrackedEnvelope? {
        try change { $0.envelope(id) }
    }

    /// See `TrackingStore`.
    public func apply(
        _ reports: [AddressedReport],
        atUnixNano: UInt64
    ) async throws(TrackingError) -> [ReportOutcome] {
        try change { $0.apply(reports, atUnixNano: atUnixNano) }
    }

    /// See `TrackingStore`.
    public func cancel(
        _ id: String,
        reason: String?,
        atUnixNano: UInt64
    ) async throws(TrackingError) -> CancelOutcome {
        try change { $0.cancel(id, reason: reason, atUnixNano: atUnixNano) }
    }

    /// See `TrackingStore`.
    public func list(_ query: EnvelopeQuery) async throws(TrackingError) -> EnvelopePage {
        try change { $0.list(query) }
    }

    /// See `TrackingStore`.
    public func events(
        of id: String,
        after sequence: Int64,
        limit: Int
    ) async throws(TrackingError) -> [EnvelopeEvent] {
        try change { $0.events(of: id, after: sequence, limit: limit) }
    }

    /// See `TrackingStore`.
    public func expire(atUnixNano: UInt64, limit: Int) async throws(TrackingError) -> [EnvelopeEvent] {
        try change { $0.expire(atUnixNano: atUnixNano, limit: limit) }
    }

    /// See `TrackingStore`.
    public func nextDeadlineUnixNano() async throws(TrackingError) -> UInt64? {
        try change { $0.nextDeadlineUnixNano }
    }

    /// See `TrackingStore`.
    public func prune(
        _ policy: RetentionPolicy,
        atUnixNano: UInt64,
        limit: Int
    ) async throws(TrackingError) -> PruneReport {
        try change { $0.prune(policy, atUnixNano: atUnixNano, limit: limit) }
    }

    /// See `TrackingStore`.
    public func canceled(
        sinceUnixNano: UInt64,
        after last: CanceledEnvelope?,
        limit: Int
    ) async throws(TrackingError) -> [CanceledEnvelope] {
        try change { $0.canceled(sinceUnixNano: sinceUnixNano, after: last, limit: limit) }
    }

    /// See `TrackingStore`.
    public func takeUnpublished(
        dueAtUnixNano: UInt64,
        againAtUnixNano: UInt64,
        limit: Int
    ) async throws(TrackingError) -> [String] {
        try change { records in
            records.takeUnpublished(dueAtUnixNano: dueAtUnixNano, againAtUnixNano: againAtUnixNano, limit: limit)
        }
    }

    /// See `TrackingStore`.
    public func published(_ ids: [String]) async throws(TrackingError) { try change { $0.published(ids) } }

    /// Closes this store; others on its database stay open.
    public func close() async {
        isClosed.withLock { $0 = true }
    }

    private func change<Value>(
        _ body: (inout InMemoryRecords) throws(TrackingError) -> Value
    ) throws(TrackingError) -> Value {
        guard !isClosed.withLock({ $0 }) else { throw .closed }
        return try database.change(body)
    }
}

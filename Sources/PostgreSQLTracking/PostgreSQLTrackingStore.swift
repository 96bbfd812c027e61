// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import PostgreSQLClient
public import Tracking

/// Envelopes in one PostgreSQL database, for several gateways.
///
/// See the article "PostgreSQLTracking" for how it works.
public final class PostgreSQLTrackingStore: TrackingStore {
    private let pool: ConnectionPool
    private let listener: NotificationListener
    private let instance: String
    private let location: String

    /// How often a transaction is tried that conflicts with those of others.
    private static let attempts = 5

    /// The largest value of a column is 1 GB, and a statement is sent as a whole: half of that leaves room.
    private static let maxBytes = 512 << 20

    private init(pool: ConnectionPool, listener: NotificationListener, instance: String, location: String) {
        self.pool = pool
        self.listener = listener
        self.instance = instance
        self.location = location
    }

    /// Connects, and brings the tables to the newest form, making them when they are missing.
    ///
    /// - Parameters:
    ///   - options: where and how.
    ///   - announce: told what other gateways have stored; must not block. ``Announcement/gap`` comes first, and each time
    ///     when the connection that listens was made anew.
    /// - Returns: the store, ready for use; to be closed by the caller.
    /// - Throws: when the server cannot be reached, or its tables cannot be made or belong to a later version.
    public static func open(
        _ options: PostgreSQLTrackingOptions,
        announce: @escaping @Sendable (Announcement) -> Void = { _ in }
    ) async throws(TrackingError) -> PostgreSQLTrackingStore {
        let instance = String(UInt64.random(in: .min ... .max), radix: 16)
        let settings: ConnectionSettings
        let pool: ConnectionPool
        do throws(PostgreSQLError) {
            settings = try ConnectionSettings(
                url: options.url,
                applicationName: "asya-gateway",
                connectTimeout: options.connectTimeout,
                statementTimeout: options.statementTimeout
            )
            pool = try ConnectionPool(
                settings,
                size: options.maxConnections,
                maximumWaiting: options.maxWaiting
            )
        } catch {
            throw TrackingError(error, location: "the database")
        }
        let location = settings.description
        do throws(TrackingError) {
            try await migrate(pool, options.migrations, location: location)
            let listener: NotificationListener
            do throws(PostgreSQLError) {
                listener = try NotificationListener.start(settings, channel: Announcement.channel) { event in
                    switch event {
                    case .connected: announce(.gap)
                    case .notification(let notification):
                        for news in Announcement.read(notification.payload, instance: instance) { announce(news) }
                    case .disconnected: break
                    }
                }
            } catch {
                throw TrackingError(error, location: location)
            }
            return PostgreSQLTrackingStore(pool: pool, listener: listener, instance: instance, location: location)
        } catch {
            await pool.close()
            throw error
        }
    }

    private static func migrate(
        _ pool: ConnectionPool,
        _ migrations: [Migration],
        location: String
    ) async throws(TrackingError) {
        let result: Result<Void, TrackingError>
        do throws(PostgreSQLError) {
            result = try await pool.perform { (connection) throws(PostgreSQLError) in
                do throws(TrackingDatabase.Problem) {
                    try TrackingDatabase.migrate(connection, migrations)
                    return .success(())
                } catch {
                    switch error {
                    case .database(let error): throw error
                    case .newer(let found, let known):
                        let reason =
                            "it has version \(found) and this program knows \(known); use the program that made it"
                        return .failure(.incompatible(location: location, reason: reason))
                    }
                }
            }
        } catch {
            throw TrackingError(error, location: location)
        }
        try result.get()
    }

    /// Does something with a connection; again when it was undone because of others, or when it only reads and the
    /// connection was lost.
    private func call<Value: Sendable>(
        isReading: Bool = false,
        _ body: @escaping @Sendable (Records) throws(PostgreSQLError) -> Result<Value, TrackingError>
    ) async throws(TrackingError) -> Value {
        var attempt = 1
        while true {
            let result: Result<Value, TrackingError>
            do throws(PostgreSQLError) {
                result = try await pool.perform { [instance] (connection) throws(PostgreSQLError) in
                    try body(Records(connection: connection, instance: instance))
                }
            } catch {
                attempt += 1
                guard attempt <= Self.attempts, Self.mayTryAgain(error, isReading: isReading) else {
                    throw TrackingError(error, location: location)
                }
                continue
            }
            return try result.get()
        }
    }

    private static func mayTryAgain(_ error: PostgreSQLError, isReading: Bool) -> Bool {
        switch error {
        case .refused(let refusal): refusal.isConflict
        case .connectionLost: isReading
        default: false
        }
    }

    private static func checkSize(_ bytes: Int) throws(TrackingError) {
        guard bytes <= maxBytes else { throw .tooLarge(bytes: bytes, limit: maxBytes) }
    }

    /// See `TrackingStore`.
    public func create(_ envelope: TrackedEnvelope) async throws(TrackingError) -> Creation {
        try Self.checkSize(
            envelope.payload.count + (envelope.headers?.count ?? 0) + (envelope.routeMetadata?.count ?? 0)
        )
        return try await call { (records) throws(PostgreSQLError) in try records.create(envelope) }
    }

    /// See `TrackingStore`.
    public func envelope(_ id: String) async throws(TrackingError) -> TrackedEnvelope? {
        try await call(isReading: true) { (records) throws(PostgreSQLError) in .success(try records.envelope(id)) }
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
            bytes += (report.result?.count ?? 0) + 2 * (report.errorDetails?.count ?? 0)
        }
        try Self.checkSize(bytes)
        return try await call { (records) throws(PostgreSQLError) in
            .success(try records.apply(reports, atUnixNano: atUnixNano))
        }
    }

    /// See `TrackingStore`.
    public func cancel(
        _ id: String,
        reason: String?,
        atUnixNano: UInt64
    ) async throws(TrackingError) -> CancelOutcome {
        try await call { (records) throws(PostgreSQLError) in
            .success(try records.cancel(id, reason: reason, atUnixNano: atUnixNano))
        }
    }

    /// See `TrackingStore`.
    public func list(_ query: EnvelopeQuery) async throws(TrackingError) -> EnvelopePage {
        try await call(isReading: true) { (records) throws(PostgreSQLError) in .success(try records.list(query)) }
    }

    /// See `TrackingStore`.
    public func events(
        of id: String,
        after sequence: Int64,
        limit: Int
    ) async throws(TrackingError) -> [EnvelopeEvent] {
        try await call(isReading: true) { (records) throws(PostgreSQLError) in
            .success(try records.events(of: id, after: sequence, limit: limit))
        }
    }

    /// See `TrackingStore`.
    public func expire(atUnixNano: UInt64, limit: Int) async throws(TrackingError) -> [EnvelopeEvent] {
        try await call { (records) throws(PostgreSQLError) in
            .success(try records.expire(atUnixNano: atUnixNano, limit: limit))
        }
    }

    /// See `TrackingStore`.
    public func nextDeadlineUnixNano() async throws(TrackingError) -> UInt64? {
        try await call(isReading: true) { (records) throws(PostgreSQLError) in
            .success(try records.nextDeadlineUnixNano())
        }
    }

    /// See `TrackingStore`.
    public func prune(
        _ policy: RetentionPolicy,
        atUnixNano: UInt64,
        limit: Int
    ) async throws(TrackingError) -> PruneReport {
        try await call { (records) throws(PostgreSQLError) in
            .success(try records.prune(policy, atUnixNano: atUnixNano, limit: limit))
        }
    }

    /// See `TrackingStore`.
    public func canceled(
        sinceUnixNano: UInt64,
        after last: CanceledEnvelope?,
        limit: Int
    ) async throws(TrackingError) -> [CanceledEnvelope] {
        try await call(isReading: true) { (records) throws(PostgreSQLError) in
            .success(try records.canceled(sinceUnixNano: sinceUnixNano, after: last, limit: limit))
        }
    }

    /// See `TrackingStore`.
    public func takeUnpublished(
        dueAtUnixNano: UInt64,
        againAtUnixNano: UInt64,
        limit: Int
    ) async throws(TrackingError) -> [String] {
        try await call { (records) throws(PostgreSQLError) in
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
        try await call { (records) throws(PostgreSQLError) in .success(try records.published(ids)) }
    }

    /// Ends the store after the calls made so far.
    public func close() async {
        await listener.close()
        await pool.close()
    }
}

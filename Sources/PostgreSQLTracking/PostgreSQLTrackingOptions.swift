// SPDX-License-Identifier: Apache-2.0

/// Where the envelopes are kept and how.
public struct PostgreSQLTrackingOptions: Sendable {
    /// The database, as libpq understands it: `postgresql://user:password@host:5432/database?sslmode=verify-full`.
    public var url: String
    /// How many connections there are at most, besides the one that listens.
    public var maxConnections: Int
    /// How many calls may wait for a connection before the next one is refused with
    /// `TrackingError.overloaded(retryAfter:)`.
    public var maxWaiting: Int
    /// How long a call waits for a server that does not answer.
    public var connectTimeout: Duration
    /// How long a statement may take.
    public var statementTimeout: Duration

    /// The steps that lead to the newest form of the tables.
    var migrations = Migration.all

    /// Options with their defaults.
    public init(
        url: String,
        maxConnections: Int = 10,
        maxWaiting: Int = 10_000,
        connectTimeout: Duration = .seconds(5),
        statementTimeout: Duration = .seconds(15)
    ) {
        self.url = url
        self.maxConnections = max(maxConnections, 1)
        self.maxWaiting = max(maxWaiting, 1)
        self.connectTimeout = connectTimeout
        self.statementTimeout = statementTimeout
    }
}

extension PostgreSQLTrackingOptions: CustomStringConvertible, CustomReflectable {
    /// Without the URL, which has a password.
    public var description: String { "PostgreSQL, \(maxConnections) connections" }

    /// Nothing more than the description.
    public var customMirror: Mirror { Mirror(reflecting: description) }
}

// SPDX-License-Identifier: Apache-2.0

internal import Brokers
internal import Settings

/// Everything that a gateway is told at its start.
struct GatewayConfiguration: Sendable {
    /// Where envelopes are kept.
    enum Store: Sendable, Equatable {
        /// In memory, until the gateway ends.
        case memory
        /// In a SQLite file.
        case sqlite(path: String)
        /// In a PostgreSQL database, which several gateways may share; the URL has a password.
        case postgreSQL(url: String, maxConnections: Int)
    }

    /// Where clients find the gateway.
    var address: ListenAddress
    /// The variable that says so.
    var addressVariable: String
    /// The URL that clients find the gateway at, without a slash at its end; nil for wherever they ask for it.
    var publicURL: String?
    /// Where sidecars report.
    var internalAddress: ListenAddress
    /// The secret that sidecars and the gateway share; nil for none.
    var token: String?
    /// A file that is told the addresses in use.
    var addressFile: String?
    /// The files and folders of the tools.
    var toolPaths: [String]
    /// Where envelopes are kept.
    var store: Store
    /// The folder of the traces that clients are shown; nil when none are recorded.
    var traceStore: String?
    /// Where the queues are.
    var broker: BrokerConfiguration
    /// The namespace in the queues' names; nil for none.
    var namespace: String?
    /// What clients may ask for.
    var limits: HTTPLimits
    /// What becomes of callers' traces.
    var tracePolicy: TraceContextPolicy
    /// How long finished envelopes are kept.
    var retention: Duration
    /// How often the files of the tools are looked at.
    var reloadInterval: Duration
    /// The pause between signs of life on a stream.
    var keepAlive: Duration
    /// How long requests may take to finish after SIGTERM.
    var gracePeriod: Duration
    /// Where the ops server listens; nil for nowhere.
    var metricsAddress: ListenAddress?
    /// A file that is told the ops server's address.
    var metricsAddressFile: String?
}

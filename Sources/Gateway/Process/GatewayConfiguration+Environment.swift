// SPDX-License-Identifier: Apache-2.0

internal import Brokers
internal import Settings

extension GatewayConfiguration {
    /// Reads the configuration from the environment.
    ///
    /// - Throws: `SettingsError` for the first value that is missing or not allowed; it names the variable, the value
    ///   and what is allowed.
    init(_ environment: Environment) throws(SettingsError) {
        (address, addressVariable) = try Self.publicAddress(environment)
        publicURL = try Self.publicURL(environment)
        internalAddress = try environment.address(
            "ASYA_GATEWAY_INTERNAL_ADDR",
            default: ListenAddress(host: "127.0.0.1", port: 8_081)
        )
        token = environment.string("ASYA_GATEWAY_TOKEN")
        if let token, token.utf8.count < 16 {
            throw SettingsError(
                variable: "ASYA_GATEWAY_TOKEN",
                value: token,
                allowed: "a text of at least 16 characters"
            )
        }
        // Whoever may report can say how any call ended.
        if token == nil, !internalAddress.isLoopback {
            throw SettingsError(
                variable: "ASYA_GATEWAY_TOKEN",
                value: nil,
                allowed: "a text of at least 16 characters, since ASYA_GATEWAY_INTERNAL_ADDR is not on loopback"
            )
        }
        addressFile = environment.string("ASYA_GATEWAY_ADDRESS_FILE")
        toolPaths = environment.string("ASYA_CONFIG_PATH")?.split(separator: ":").map(String.init) ?? []
        store = try Self.store(environment)
        traceStore = environment.string("ASYA_TRACE_STORE")
        broker = try BrokerConfiguration(Self.withRegion(environment), name: "asya-gateway")
        namespace = environment.string("ASYA_NAMESPACE")
        limits = try Self.limits(environment)
        tracePolicy = try environment.choice("ASYA_GATEWAY_TRACE_CONTEXT", default: .continue)
        retention = try environment.duration(
            "ASYA_GATEWAY_RETENTION",
            default: .seconds(168 * 3_600),
            in: .seconds(60) ... .seconds(87_600 * 3_600)
        )
        reloadInterval = try environment.duration("ASYA_GATEWAY_RELOAD_INTERVAL", default: .seconds(2), in: Self.pauses)
        keepAlive = try environment.duration("ASYA_GATEWAY_KEEPALIVE", default: .seconds(15), in: Self.pauses)
        gracePeriod = try environment.duration("ASYA_GRACE_PERIOD", default: .seconds(25))
        let isMeasured = try environment.bool("ASYA_METRICS_ENABLED", default: true)
        metricsAddress =
            isMeasured ? try environment.address("ASYA_GATEWAY_METRICS_ADDR", default: ListenAddress(port: 8_082)) : nil
        metricsAddressFile = environment.string("ASYA_METRICS_ADDRESS_FILE")
    }

    private static let pauses = Duration.milliseconds(100)...Duration.seconds(3_600)

    private static func publicAddress(
        _ environment: Environment
    ) throws(SettingsError) -> (ListenAddress, variable: String) {
        if let address = try environment.address("ASYA_GATEWAY_ADDR") { return (address, "ASYA_GATEWAY_ADDR") }
        // v0.1 listened at all addresses, and the pods that set this rely on it.
        if environment.string("ASYA_GATEWAY_PORT") != nil {
            let port = try environment.int("ASYA_GATEWAY_PORT", default: 8_080, in: 0...65_535)
            return (ListenAddress(port: port), "ASYA_GATEWAY_PORT")
        }
        return (ListenAddress(host: "127.0.0.1", port: 8_080), "ASYA_GATEWAY_ADDR")
    }

    private static func publicURL(_ environment: Environment) throws(SettingsError) -> String? {
        guard let text = environment.string("ASYA_GATEWAY_PUBLIC_URL") else { return nil }
        let url = String(text.hasSuffix("/") ? text.dropLast() : text[...])
        let isPlain = url.utf8.allSatisfy { (0x21...0x7E).contains($0) } && !url.contains { "?#\"\\<>".contains($0) }
        guard isPlain, ["http://", "https://"].contains(where: { url.hasPrefix($0) && url != $0 }) else {
            throw SettingsError(
                variable: "ASYA_GATEWAY_PUBLIC_URL",
                value: text,
                allowed: "an http or https URL without query and fragment"
            )
        }
        return url
    }

    private static func store(_ environment: Environment) throws(SettingsError) -> Store {
        let maxConnections = try environment.int("ASYA_DB_MAX_CONNS", default: 10, in: 1...1_000)
        if let url = environment.string("ASYA_DATABASE_URL") {
            if ["postgresql://", "postgres://"].contains(where: url.hasPrefix) {
                return .postgreSQL(url: url, maxConnections: maxConnections)
            }
            let scheme = "sqlite:"
            // `sqlite:///data/x.db` is the same file as `sqlite:/data/x.db`, as elsewhere.
            let rest = url.dropFirst(scheme.count)
            let path = rest.hasPrefix("//") ? rest.dropFirst(2) : rest
            guard url.hasPrefix(scheme), !path.isEmpty else {
                throw SettingsError(
                    variable: "ASYA_DATABASE_URL",
                    value: Redaction.placeholder,
                    allowed: "a postgresql://user:password@host:port/database URL, or a sqlite: URL such as"
                        + " sqlite:/data/gateway.db"
                )
            }
            return .sqlite(path: String(path))
        }
        return environment.string("ASYA_GATEWAY_DATA").map { .sqlite(path: "\($0)/gateway.db") } ?? .memory
    }

    /// What v0.1 called the region of SQS.
    private static func withRegion(_ environment: Environment) -> Environment {
        guard environment.string("ASYA_AWS_REGION") == nil, let region = environment.string("ASYA_SQS_REGION") else {
            return environment
        }
        return Environment(environment.variables.merging(["ASYA_AWS_REGION": region]) { $1 })
    }

    private static func limits(_ environment: Environment) throws(SettingsError) -> HTTPLimits {
        var limits = HTTPLimits()
        limits.maxBodyBytes = try environment.int(
            "ASYA_MAX_ENVELOPE_BYTES",
            default: limits.maxBodyBytes,
            in: 1_024...(1 << 30)
        )
        limits.maxHeaderBytes = try environment.int(
            "ASYA_GATEWAY_MAX_HEADER_BYTES",
            default: limits.maxHeaderBytes,
            in: 1_024...(1 << 20)
        )
        limits.requestTimeout = try environment.duration(
            "ASYA_GATEWAY_REQUEST_TIMEOUT",
            default: limits.requestTimeout,
            in: pauses
        )
        limits.idleTimeout = try environment.duration(
            "ASYA_GATEWAY_IDLE_TIMEOUT",
            default: limits.idleTimeout,
            in: pauses
        )
        limits.maxRequests = try environment.int(
            "ASYA_GATEWAY_MAX_REQUESTS",
            default: limits.maxRequests,
            in: 1...100_000
        )
        limits.maxStreams = try environment.int(
            "ASYA_GATEWAY_MAX_STREAMS",
            default: limits.maxStreams,
            in: 1...1_000_000
        )
        limits.maxBufferedBytes = try environment.int(
            "ASYA_GATEWAY_MAX_BUFFERED_BYTES",
            default: limits.maxBufferedBytes,
            in: (1 << 20)...(1 << 40)
        )
        return limits
    }
}

extension ListenAddress {
    /// Whether only this machine reaches it.
    var isLoopback: Bool {
        guard let host else { return false }
        return host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }
}

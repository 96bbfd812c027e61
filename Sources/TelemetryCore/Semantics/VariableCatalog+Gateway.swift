// SPDX-License-Identifier: Apache-2.0

// What makes a process the gateway.
extension VariableCatalog {
    /// Where the gateway listens, what it offers and where it keeps it.
    public static var gateway: [VariableDeclaration] {
        [
            gateway(
                "ASYA_GATEWAY_ADDR",
                "Where clients find the gateway; port 0 takes a free one",
                "an address such as `:8080` or `127.0.0.1:0`",
                default: .derived("`127.0.0.1:8080`, or all addresses with ASYA_GATEWAY_PORT")
            ),
            gateway(
                "ASYA_GATEWAY_PORT",
                "As ASYA_GATEWAY_ADDR, at all addresses of the machine, in manifests of v0.1",
                "an integer from 0 to 65535"
            ),
            gateway(
                "ASYA_GATEWAY_INTERNAL_ADDR",
                "Where sidecars report; needs ASYA_GATEWAY_TOKEN when it is not on loopback",
                "an address such as `:8081` or `127.0.0.1:0`",
                default: .value("127.0.0.1:8081")
            ),
            gateway(
                "ASYA_GATEWAY_PUBLIC_URL",
                "Where clients find the gateway when something stands before it; the agent card says so",
                "an http or https URL without query and fragment",
                default: .derived("the `Host` of each request")
            ),
            VariableDeclaration(
                "ASYA_GATEWAY_TOKEN",
                "The secret that sidecars and the gateway share",
                allowed: "a text of at least 16 characters",
                readers: [.gateway, .sidecar],
                isSecret: true
            ),
            gateway(
                "ASYA_GATEWAY_ADDRESS_FILE",
                "A file that is told the two base URLs in use, clients' first; `asya up` sets it",
                "a file"
            ),
            gateway(
                "ASYA_GATEWAY_METRICS_ADDR",
                "Where the gateway serves `/metrics`, `/healthz` and `/readyz`",
                "an address such as `:8082` or `127.0.0.1:0`",
                default: .value(":8082")
            ),
            gateway(
                "ASYA_CONFIG_PATH",
                "The tools",
                "YAML files and folders of them, with `:` between two",
                default: .derived("no tools")
            ),
            VariableDeclaration(
                "ASYA_DATABASE_URL",
                "The database of envelopes",
                allowed: "a `postgresql://user:password@host:port/database` URL, which several gateways may share, or a"
                    + " `sqlite:` URL such as `sqlite:/data/gateway.db`",
                default: .derived("a SQLite file in ASYA_GATEWAY_DATA, or memory"),
                readers: [.gateway]
            ),
            gateway(
                "ASYA_DB_MAX_CONNS",
                "Connections to PostgreSQL at most, besides the one that hears of other gateways",
                "an integer from 1 to 1000",
                default: .value("10")
            ),
            gateway("ASYA_GATEWAY_DATA", "The folder of the SQLite file", "a folder", default: .derived("memory")),
            gateway(
                "ASYA_GATEWAY_RETENTION",
                "How long finished envelopes are kept",
                "a duration from 1m to 87600h",
                default: .value("168h")
            ),
            gateway(
                "ASYA_GATEWAY_RELOAD_INTERVAL",
                "How often the files of the tools are looked at",
                "a duration from 100ms to 1h",
                default: .value("2s")
            ),
        ]
    }

    /// What a client may ask of the gateway.
    public static var gatewayLimits: [VariableDeclaration] {
        [
            gateway(
                "ASYA_GATEWAY_TRACE_CONTEXT",
                "Whether a caller's trace is continued or a new one begins; a caller never decides on sampling",
                "one of continue, restart",
                default: .value("continue")
            ),
            gateway(
                "ASYA_GATEWAY_MAX_HEADER_BYTES",
                "The longest head of a request",
                "an integer from 1024 to 1048576",
                default: .value("32768")
            ),
            gateway(
                "ASYA_GATEWAY_REQUEST_TIMEOUT",
                "How long a client may take to send a request",
                "a duration from 100ms to 1h",
                default: .value("30s")
            ),
            gateway(
                "ASYA_GATEWAY_IDLE_TIMEOUT",
                "How long a connection without a request stays open",
                "a duration from 100ms to 1h",
                default: .value("1m")
            ),
            gateway(
                "ASYA_GATEWAY_KEEPALIVE",
                "The pause between signs of life on a stream",
                "a duration from 100ms to 1h",
                default: .value("15s")
            ),
            gateway(
                "ASYA_GATEWAY_MAX_REQUESTS",
                "Requests answered at once, streams left out; more get 503 and Retry-After",
                "an integer from 1 to 100000",
                default: .value("1024")
            ),
            gateway(
                "ASYA_GATEWAY_MAX_STREAMS",
                "Clients that follow streams at once; more get 503 and Retry-After",
                "an integer from 1 to 1000000",
                default: .value("20000")
            ),
            gateway(
                "ASYA_GATEWAY_MAX_BUFFERED_BYTES",
                "Bodies of requests in memory at once; more get 503 and Retry-After",
                "an integer from 1048576 to 1099511627776",
                default: .value("268435456")
            ),
        ]
    }

    /// What v0.1's gateway had; manifests that set it work.
    public static var gatewayFormerly: [VariableDeclaration] {
        [
            gateway("ASYA_SQS_REGION", "As ASYA_AWS_REGION, in manifests of v0.1", "a region's name"),
            VariableDeclaration(
                "ASYA_RABBITMQ_POOL_SIZE",
                "The number of channels",
                allowed: "anything",
                readers: [.gateway],
                effect: .ignored("one channel publishes in batches")
            ),
            idle("ASYA_DB_MIN_CONNS", "Connections to PostgreSQL that are always open"),
            idle("ASYA_DB_MAX_CONN_LIFETIME", "How long a connection to PostgreSQL is used"),
            idle("ASYA_DB_MAX_CONN_IDLE_TIME", "How long a connection to PostgreSQL stays open unused"),
        ]
    }

    /// A setting of v0.1's pool of connections.
    private static func idle(_ name: String, _ meaning: String) -> VariableDeclaration {
        VariableDeclaration(
            name,
            meaning,
            allowed: "anything",
            readers: [.gateway],
            effect: .ignored("a connection is made when it is needed, and kept until it breaks")
        )
    }

    /// A variable that only the gateway reads.
    private static func gateway(
        _ name: String,
        _ meaning: String,
        _ allowed: String,
        default defaultValue: VariableDefault = .unset
    ) -> VariableDeclaration {
        VariableDeclaration(name, meaning, allowed: allowed, default: defaultValue, readers: [.gateway])
    }
}

// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// One module a folder: `Sources/<name>` holds the target, and the order below is the order of the layers.
///
/// A target may depend on the layers above it in this file only (README.md, "Layout").
let package = Package(
    name: "asya",
    products: [
        .executable(name: "asya", targets: ["asya"]),
        .executable(name: "asya-sidecar", targets: ["asya-sidecar"]),
        .executable(name: "asya-runtime", targets: ["asya-runtime"]),
        .executable(name: "asya-gateway", targets: ["asya-gateway"]),
        .executable(name: "asya-operator", targets: ["asya-operator"]),
        .library(name: "Telemetry", targets: ["Telemetry"]),
        .library(name: "Transports", targets: ["Transports"]),
        .library(name: "TransportTesting", targets: ["TransportTesting"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    ],
    targets: [
        // 0. C libraries: module maps and shims, no logic of ours.
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CPostgreSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CProtobufC", providers: [.apt(["libprotobuf-c-dev"])]),
        .target(name: "COTLP", dependencies: ["CProtobufC"], exclude: ["otlp_trace.proto"]),
        .target(name: "CLinux"),

        // 1. Clients: one owner type per C handle.
        .target(name: "Threads", dependencies: ["CLinux"]),
        .target(name: "SQLiteClient", dependencies: ["CSQLite"]),
        .target(name: "PostgreSQLClient", dependencies: ["CPostgreSQL", "Threads"]),
        .target(name: "Compression", dependencies: ["CZlib"]),
        .target(name: "AMQPClient", dependencies: [.nioCore, .nioPosix, .nioSSL, .deque]),
        .target(name: "HTTPClient", dependencies: ["CCurl", "Threads"]),
        .target(name: "Processes", dependencies: ["CLinux", "Threads"]),
        .target(name: "Credentials", dependencies: ["Threads"]),

        // 2. Kernel: values and state machines, no I/O.
        .target(name: "Settings"),
        .target(name: "Envelopes"),
        .target(name: "TelemetryCore"),

        // 3. Telemetry edges; `Telemetry` is the one module that components link.
        .target(name: "PrometheusText", dependencies: ["TelemetryCore"]),
        .target(
            name: "OTLPExport",
            dependencies: ["TelemetryCore", "COTLP", "CProtobufC", "HTTPClient", "Compression", "Threads"]
        ),
        .target(
            name: "TraceStore",
            dependencies: ["Envelopes", "TelemetryCore", "SQLiteClient", "CCrypto", "Threads"]
        ),
        .target(
            name: "Telemetry",
            dependencies: [
                "Envelopes", "TelemetryCore", "PrometheusText", "OTLPExport", "TraceStore", "HTTPClient", "Settings",
                "Threads", "Compression", .logging, .coreMetrics, .tracing, .nioCore, .nioPosix, .nioHTTP1,
            ]
        ),

        // 4. Ports: how the components reach brokers, runtimes, results and resources.
        .target(name: "AWSClient", dependencies: ["CCrypto", "Credentials", "HTTPClient", "Settings", "Envelopes"]),
        .target(name: "Transports"),
        .target(name: "SQLiteTransport", dependencies: ["Transports", "SQLiteClient", "CLinux", "Threads"]),
        .target(name: "RabbitMQTransport", dependencies: ["Transports", "AMQPClient", .nioCore, .deque]),
        .target(
            name: "SQSTransport",
            dependencies: ["AWSClient", "Envelopes", "HTTPClient", "Settings", "Transports", .deque]
        ),
        .target(
            name: "Brokers",
            dependencies: [
                "Transports", "SQLiteTransport", "RabbitMQTransport", "SQSTransport", "AMQPClient", "Settings",
                .nioCore, .nioPosix,
            ]
        ),
        .target(name: "RuntimeLink", dependencies: ["Envelopes", .deque, .nioCore, .nioPosix]),
        .target(name: "Results", dependencies: ["Envelopes", "Threads"]),
        .target(name: "S3Results", dependencies: ["AWSClient", "Envelopes", "Results"]),
        .target(name: "YAMLDocuments", dependencies: ["Envelopes", "Settings", .yams]),
        .target(
            name: "Kubernetes",
            dependencies: [
                "Credentials", "Envelopes", "HTTPClient", "Processes", "Settings", "Threads", "YAMLDocuments", .deque,
            ]
        ),
        .target(name: "Manifests", dependencies: ["Envelopes", "Settings", "YAMLDocuments"]),
        .target(
            name: "Workloads",
            dependencies: ["Envelopes", "HTTPClient", "Manifests", "Settings", "Transports", "YAMLDocuments"]
        ),
        .target(name: "Tools", dependencies: ["Envelopes", "YAMLDocuments"]),
        .target(name: "Tracking", dependencies: ["Envelopes"]),
        .target(name: "SQLiteTracking", dependencies: ["Tracking", "Envelopes", "SQLiteClient", "Threads", .deque]),
        .target(name: "PostgreSQLTracking", dependencies: ["Tracking", "Envelopes", "PostgreSQLClient"]),
        .target(
            name: "Access",
            dependencies: ["Envelopes", "HTTPClient", "Settings", "TelemetryCore", "Threads", .crypto, .cryptoExtras]
        ),
        .target(name: "JSONRPC", dependencies: ["Envelopes"]),
        .target(name: "MCP", dependencies: ["Envelopes", "JSONRPC"]),
        .target(name: "A2A", dependencies: ["Envelopes", "JSONRPC"]),
        .target(name: "WebPages", resources: .webPages),
        .target(
            name: "TraceExchange",
            dependencies: ["Envelopes", "OTLPExport", "TelemetryCore", "TraceStore", "WebPages"]
        ),
        .target(name: "TraceComparison", dependencies: ["Envelopes", "TelemetryCore", "TraceStore"]),
        .target(
            name: "TraceCollection",
            dependencies: ["Envelopes", "HTTPClient", "Kubernetes", "TelemetryCore", "Threads", "TraceStore"]
        ),

        // 5. Components. They never import each other.
        .target(
            name: "Sidecar",
            dependencies: [
                "Envelopes", "Telemetry", "TelemetryCore", "TraceStore", "Transports", "Brokers", "RuntimeLink",
                "Results", "S3Results", "AWSClient", "HTTPClient", "Settings", "Processes", .logging, .deque, .nioCore,
                .nioPosix,
            ]
        ),
        .target(
            name: "ActorRuntime",
            dependencies: [
                "Envelopes", "Telemetry", "TelemetryCore", "TraceStore", "RuntimeLink", "Processes", "Settings",
                .logging, .nioCore, .nioPosix, .deque,
            ],
            resources: [
                .embedInCode("asya_errors.py"), .embedInCode("asya_handlers.py"), .embedInCode("asya_messages.py"),
                .embedInCode("worker.py"),
            ]
        ),
        .target(name: "GatewayClient", dependencies: ["HTTPClient", "Envelopes"]),
        .target(
            name: "Gateway",
            dependencies: [
                "Envelopes", "A2A", "Access", "Brokers", "HTTPClient", "JSONRPC", "MCP", "PostgreSQLTracking",
                "Processes", "SQLiteTracking", "Settings", "Telemetry", "TelemetryCore", "Threads", "Tools",
                "TraceStore", "Tracking", "Transports", "WebPages", "YAMLDocuments", .httpTypes,
                .hummingbirdCore, .logging, .nioCore, .nioHTTP1, .nioHTTPTypes, .nioHTTPTypesHTTP1, .nioPosix,
            ],
            resources: [.embedInCode("openapi.json")]
        ),
        .target(
            name: "Replay",
            dependencies: [
                "Envelopes", "Telemetry", "TelemetryCore", "TraceStore", "RuntimeLink", "Processes", "Manifests",
                "Transports", "YAMLDocuments",
            ],
            resources: [.embedInCode("Debugging/debug_hop.py")]
        ),
        .target(
            name: "LocalCluster",
            dependencies: [
                "Envelopes", "Telemetry", "TelemetryCore", "TraceStore", "Transports", "Brokers", "SQLiteTransport",
                "Results", "Processes", "Manifests", "Settings", "Threads", "Tools", "YAMLDocuments", .logging,
            ]
        ),
        .target(
            name: "Operator",
            dependencies: [
                "Brokers", "Envelopes", "HTTPClient", "Kubernetes", "Manifests", "Processes", "SQSTransport",
                "Settings", "Telemetry", "TelemetryCore", "Threads", "Transports", "Workloads", "YAMLDocuments",
                .logging,
            ]
        ),
        .target(name: "DeadLetters", dependencies: ["Envelopes", "TelemetryCore", "Transports"]),

        // 6. Executables: each a Main.swift that only wires.
        .executableTarget(name: "asya-sidecar", dependencies: ["Sidecar", "Settings"]),
        .executableTarget(name: "asya-runtime", dependencies: ["ActorRuntime", "Settings"]),
        .executableTarget(name: "asya-gateway", dependencies: ["Gateway", "Settings"]),
        .executableTarget(name: "asya-operator", dependencies: ["Operator", "Settings"]),
        .executableTarget(
            name: "asya",
            dependencies: [
                "LocalCluster", "Replay", "DeadLetters", "TraceStore", "Telemetry", "TelemetryCore", "Manifests",
                "Transports", "Brokers", "SQLiteTransport", "Envelopes", "Settings", "Processes", "Tools",
                "YAMLDocuments", "GatewayClient", "Compression", "HTTPClient", "Kubernetes", "OTLPExport",
                "TraceCollection", "TraceComparison", "TraceExchange", "Workloads", .argumentParser,
            ]
        ),

        // Test kits, imported by Tests only.
        .target(
            name: "BrokerTesting",
            dependencies: ["Processes", "Threads", .nioCore, .nioPosix],
            resources: [.embedInCode("moto_server.py")]
        ),
        .target(
            name: "HTTPTesting",
            dependencies: ["Processes", "Threads"],
            resources: [.embedInCode("tls_front.py")]
        ),
        .target(
            name: "ClusterTesting",
            dependencies: [
                "AMQPClient", "BrokerTesting", "Envelopes", "HTTPClient", "Processes", .nioCore, .nioHTTP1, .nioPosix,
                .nioSSL, .yams,
            ]
        ),
        .target(name: "TelemetryTesting", dependencies: ["TelemetryCore"]),
        .target(name: "TransportTesting", dependencies: ["Transports"]),
        .target(name: "TrackingTesting", dependencies: ["Tracking", "Envelopes"]),

        // Executables for benchmarks and for conformance suites.
        .target(name: "CAllocations", path: "Tests/CAllocations"),
        .executableTarget(
            name: "telemetry-bench",
            dependencies: [
                "CAllocations", "TelemetryCore", "OTLPExport", "PrometheusText", "TraceStore", "Compression",
                "Envelopes", "Threads",
            ],
            path: "Tests/telemetry-bench"
        ),
        .executableTarget(
            name: "trace-context-service",
            dependencies: [
                "Telemetry", "TelemetryCore", "TraceStore", "HTTPClient", "Settings", .logging, .tracing, .nioCore,
                .nioPosix, .hummingbird, .argumentParser,
            ],
            path: "Tests/trace-context-service"
        ),
        .executableTarget(name: "context-probe", dependencies: ["TelemetryCore"], path: "Tests/context-probe"),
        .executableTarget(
            name: "trace-store-writer",
            dependencies: ["TraceStore", "TelemetryCore"],
            path: "Tests/trace-store-writer"
        ),

        .executableTarget(
            name: "tracking-load",
            dependencies: ["SQLiteTracking", "Tracking", "TrackingTesting", "Envelopes"],
            path: "Tests/tracking-load"
        ),

        // The parsers as functions of any bytes: fuzzed by `make fuzz`, and run over the kept inputs by the tests.
        .target(
            name: "FuzzTargets",
            dependencies: ["Envelopes", "RuntimeLink", "SQSTransport", "TelemetryCore", .nioCore],
            path: "Tests/FuzzTargets"
        ),

        // What several test targets need, and nobody else.
        .target(name: "SeededRandom", path: "Tests/SeededRandom"),
        .target(
            name: "SDKTesting",
            dependencies: ["JSONRPC", "Processes", .hummingbird, .logging, .nioCore],
            path: "Tests/SDKTesting"
        ),

        // The tables of the documentation, and what writes them.
        .target(name: "SemanticsTables", dependencies: ["TelemetryCore"], path: "Tests/SemanticsTables"),
        .executableTarget(name: "semantics-tables", dependencies: ["SemanticsTables"], path: "Tests/semantics-tables"),

        // Tests.
        .tests(of: ["Threads"]),
        .tests(of: ["Compression"]),
        .tests(of: ["SQLiteClient"]),
        .tests(of: ["PostgreSQLClient", "BrokerTesting"]),
        .tests(of: ["HTTPClient", "Compression", "HTTPTesting"]),
        .tests(of: ["AMQPClient", "BrokerTesting", "SeededRandom", .nioCore, .nioEmbedded, .nioPosix]),
        .tests(of: ["Processes"]),
        .tests(of: ["Credentials"]),
        .tests(of: ["BrokerTesting", .nioCore, .nioPosix]),
        .tests(of: ["ClusterTesting", "BrokerTesting", "Envelopes", "HTTPClient", "Processes"]),
        .tests(of: ["Settings"]),
        .tests(of: ["Envelopes", "SeededRandom"]),
        .tests(of: ["TelemetryCore", "SeededRandom", "TelemetryTesting"]),
        .tests(of: ["PrometheusText", "SeededRandom", "TelemetryCore", "TelemetryTesting"]),
        .testTarget(
            name: "OTLPExportTests",
            dependencies: [
                "OTLPExport", "COTLP", "CProtobufC", "Compression", "HTTPClient", "TelemetryCore", "TelemetryTesting",
                "HTTPTesting",
            ],
            exclude: ["otlp_sink.py"]
        ),
        .tests(of: ["TraceStore", "SeededRandom", "TelemetryCore", "TelemetryTesting"]),
        .tests(of: [
            "Telemetry", "Compression", "HTTPTesting", "Processes", "PrometheusText", "Settings", "TelemetryCore",
            "TelemetryTesting", "TraceStore", .coreMetrics, .logging, .nioCore, .nioHTTP1, .nioPosix, .tracing,
        ]),
        .tests(of: ["AWSClient", "BrokerTesting", "Credentials", "Envelopes", "HTTPClient", "HTTPTesting", "Settings"]),
        .tests(of: ["Transports", "TransportTesting"]),
        .tests(of: ["SQLiteTransport", "SQLiteClient", "Transports", "TransportTesting"]),
        .tests(of: [
            "SQSTransport", "AWSClient", "BrokerTesting", "Envelopes", "HTTPClient", "Settings", "Transports",
            "TransportTesting",
        ]),
        .tests(of: [
            "RabbitMQTransport", "AMQPClient", "BrokerTesting", "Transports", "TransportTesting", .nioCore, .nioPosix,
        ]),
        .tests(of: ["RuntimeLink", .nioCore, .nioPosix]),
        .tests(of: ["Results", "Envelopes"]),
        .tests(of: [
            "S3Results", "AWSClient", "BrokerTesting", "Envelopes", "HTTPClient", "HTTPTesting", "Results", "Settings",
        ]),
        .tests(of: [
            "Access", "Envelopes", "HTTPClient", "HTTPTesting", "SeededRandom", "Settings", "TelemetryCore",
            "TelemetryTesting", .crypto, .cryptoExtras,
        ]),
        .tests(of: ["JSONRPC", "Envelopes"]),
        .testTarget(
            name: "MCPTests",
            dependencies: ["MCP", "Envelopes", "JSONRPC", "SDKTesting", "SeededRandom"],
            exclude: ["python"]
        ),
        .tests(of: ["Kubernetes", "Envelopes", "HTTPClient", "HTTPTesting", "SeededRandom", "Settings", "Threads"]),
        .tests(of: ["YAMLDocuments", "Envelopes"]),
        .tests(of: ["Manifests", "Envelopes", "YAMLDocuments"]),
        .testTarget(
            name: "WorkloadsTests",
            dependencies: ["Workloads", "Envelopes", "Manifests", "Settings", "Transports", "YAMLDocuments"],
            exclude: ["golden"]
        ),
        .testTarget(
            name: "A2ATests",
            dependencies: ["A2A", "Envelopes", "JSONRPC", "SDKTesting", "SeededRandom"],
            exclude: ["python"]
        ),
        .testTarget(
            name: "ToolsTests",
            dependencies: ["Tools", "Envelopes", "SeededRandom", "YAMLDocuments"],
            exclude: ["schema_judge.py"]
        ),
        .tests(of: ["Tracking", "Envelopes", "SeededRandom", "TrackingTesting"]),
        .tests(of: [
            "PostgreSQLTracking", "BrokerTesting", "Envelopes", "PostgreSQLClient", "Tracking", "TrackingTesting",
        ]),
        .tests(of: ["SQLiteTracking", "Envelopes", "SeededRandom", "SQLiteClient", "Tracking", "TrackingTesting"]),
        .tests(of: [
            "Sidecar", "AWSClient", "Brokers", "BrokerTesting", "Envelopes", "HTTPClient", "HTTPTesting", "RuntimeLink",
            "S3Results", "Settings", "SQLiteTransport", "Telemetry", "TelemetryCore", "TelemetryTesting", "TraceStore",
            "Transports", "TransportTesting", .logging, .nioCore, .nioPosix,
        ]),
        .testTarget(
            name: "ActorRuntimeTests",
            dependencies: [
                "ActorRuntime", "Envelopes", "Processes", "RuntimeLink", "Settings", "Telemetry", "TelemetryCore",
                "TelemetryTesting", "TraceStore", .nioPosix,
            ],
            exclude: ["python"]
        ),
        .tests(of: [
            "Gateway", "Access", "Envelopes", "HTTPClient", "HTTPTesting", "PostgreSQLTracking", "Processes",
            "SDKTesting", "Settings", "TelemetryCore", "TelemetryTesting", "Tools", "TraceStore", "Tracking",
            "TrackingTesting", "Transports", "TransportTesting", "WebPages", .crypto, .httpTypes, .logging, .nioCore,
            .nioHTTPTypes, .nioPosix,
        ]),
        .testTarget(
            name: "TraceExchangeTests",
            dependencies: ["TraceExchange", "TelemetryCore", "TraceStore"],
            exclude: ["check_exchange.py"]
        ),
        .tests(of: ["TraceComparison", "Envelopes", "TelemetryCore", "TraceStore"]),
        .tests(of: [
            "TraceCollection", "HTTPClient", "HTTPTesting", "Kubernetes", "SeededRandom", "Settings", "Telemetry",
            "TelemetryCore",
            "TraceStore",
        ]),
        .tests(of: ["Replay", "Envelopes", "TelemetryCore", "TelemetryTesting", "TraceStore"]),
        .tests(of: ["GatewayClient", "Envelopes", "HTTPTesting"]),
        .tests(of: [
            "LocalCluster", "Brokers", "Envelopes", "Manifests", "Processes", "TelemetryCore", "TelemetryTesting",
            "Transports",
        ]),
        .tests(of: [
            "DeadLetters", "Envelopes", "SQLiteTransport", "TelemetryCore", "TelemetryTesting", "Transports",
            "TransportTesting",
        ]),
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "AWSClient", "Brokers", "BrokerTesting", "HTTPTesting", "Processes", "RuntimeLink", "SQLiteTracking",
                "SQLiteTransport", "Settings", "TelemetryCore", "Tracking", "Transports", "HTTPClient", .nioCore,
                .nioPosix,
            ]
        ),
        // Against a control plane of Kubernetes: run by `make test-cluster`.
        .testTarget(
            name: "ClusterTests",
            dependencies: [
                "AMQPClient", "AWSClient", "BrokerTesting", "ClusterTesting", "Envelopes", "HTTPClient", "Kubernetes",
                "Processes", "Settings", "TelemetryCore", "Threads", .nioCore, .nioPosix,
            ]
        ),
        .tests(of: [
            "Operator", "Brokers", "Envelopes", "Kubernetes", "Manifests", "SQSTransport", "Settings", "TelemetryCore",
            "TelemetryTesting", "Transports", "Workloads", "YAMLDocuments", .logging,
        ]),
        .tests(of: ["FuzzTargets"]),
        .testTarget(
            name: "ContractTests",
            dependencies: [
                "ActorRuntime", "Envelopes", "Gateway", "Manifests", "OTLPExport", "SemanticsTables", "Settings",
                "Sidecar", "Telemetry", "TelemetryCore", "TraceStore", "Transports", "Workloads", "YAMLDocuments",
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

/// The products of other packages that targets use, by short names.
extension Target.Dependency {
    static let argumentParser = Self.product(name: "ArgumentParser", package: "swift-argument-parser")
    static let coreMetrics = Self.product(name: "CoreMetrics", package: "swift-metrics")
    static let crypto = Self.product(name: "Crypto", package: "swift-crypto")
    static let cryptoExtras = Self.product(name: "CryptoExtras", package: "swift-crypto")
    static let deque = Self.product(name: "DequeModule", package: "swift-collections")
    static let httpTypes = Self.product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = Self.product(name: "Hummingbird", package: "hummingbird")
    static let hummingbirdCore = Self.product(name: "HummingbirdCore", package: "hummingbird")
    static let logging = Self.product(name: "Logging", package: "swift-log")
    static let nioCore = Self.product(name: "NIOCore", package: "swift-nio")
    static let nioEmbedded = Self.product(name: "NIOEmbedded", package: "swift-nio")
    static let nioHTTP1 = Self.product(name: "NIOHTTP1", package: "swift-nio")
    static let nioHTTPTypes = Self.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
    static let nioHTTPTypesHTTP1 = Self.product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras")
    static let nioPosix = Self.product(name: "NIOPosix", package: "swift-nio")
    static let nioSSL = Self.product(name: "NIOSSL", package: "swift-nio-ssl")
    static let tracing = Self.product(name: "Tracing", package: "swift-distributed-tracing")
    static let yams = Self.product(name: "Yams", package: "Yams")
}

extension Target {
    /// The tests of a module, in `Tests/<module>Tests`: the module comes first, then what else they link.
    static func tests(of modules: [Dependency]) -> Target {
        guard case .byNameItem(let module, _) = modules.first else { fatalError("tests(of:) begins with a module") }
        return .testTarget(name: "\(module)Tests", dependencies: modules)
    }
}

extension [Resource] {
    /// The files of the module WebPages.
    static let webPages =
        (["trace/trace-model.js", "trace/waterfall.js", "trace/waterfall.css", "page/index.html", "page/page.css"]
        + [
            "dom", "envelope", "envelope-table", "envelope-view", "gateway", "list-view", "main", "schema-form",
            "tools-view",
        ].map { "page/\($0).js" }).map { Resource.embedInCode($0) }
}

// libFuzzer brings their main function, and the toolchain has it on Linux only: `make fuzz` sets the variable.
if Context.environment["ASYA_FUZZERS"] != nil {
    package.targets.append(.target(name: "CFuzzer", path: "Tests/CFuzzer"))
    for parser in ["envelope", "reply", "frames", "context", "sqs"] {
        let name = "fuzz-\(parser)"
        package.targets.append(
            .executableTarget(name: name, dependencies: ["CFuzzer", "FuzzTargets"], path: "Tests/\(name)")
        )
    }
}

// Every Swift target is built with the same strict settings; the proposals say what each one buys.
let strictSettings: [SwiftSetting] = [
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0470-isolated-conformances.md
    .enableUpcomingFeature("InferIsolatedConformances"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0481-weak-let.md
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0458-strict-memory-safety.md
    .strictMemorySafety(),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0443-warning-control-flags.md
    .treatAllWarnings(as: .error),
]
// Targets of C are named C and a capital: CLinux, but not Compression.
for target in package.targets where target.name.first != "C" || target.name.dropFirst().first?.isLowercase == true {
    target.swiftSettings = (target.swiftSettings ?? []) + strictSettings
}

// SPDX-License-Identifier: Apache-2.0

import AWSClient
import BrokerTesting
import Brokers
import Glibc
import HTTPClient
import SQLiteTransport
import Settings
import TransportTesting
import Transports

/// The brokers that what the sidecar promises is tested on; another one is a case more.
enum TestBroker: String, Sendable, CaseIterable {
    case memory
    case sqlite
    case rabbitmq
    case sqs

    /// Whether publishing to a queue that does not exist fails.
    var tellsMissingQueues: Bool { self != .memory }

    /// Runs `body` with a way to connect that makes no queues by itself, and removes what is left behind.
    ///
    /// - Parameters:
    ///   - takesAnySize: Whether messages above the broker's limit are stored elsewhere, where that can be chosen.
    ///   - body: What to do.
    /// - Throws: What `body` threw, or why the broker could not be started.
    func with(
        takesAnySize: Bool = true,
        _ body: (_ connect: @escaping @Sendable () async throws -> any Transport) async throws -> Void
    ) async throws {
        switch self {
        case .memory:
            let broker = InMemoryBroker()
            try await body { broker.connect() }
        case .sqlite:
            let folder = unsafe String(cString: mkdtemp(strdup("/tmp/asya-broker-XXXXXX")))
            let path = folder + "/queues.db"
            defer {
                for suffix in ["", "-wal", "-shm", "-wake"] { unsafe unlink(path + suffix) }
                unsafe rmdir(folder)
            }
            try await body { try await SQLiteTransport.open(SQLiteTransportOptions(path: path, createsQueues: false)) }
        case .rabbitmq:
            let (node, virtualHost) = try await SharedBrokers.shared.rabbitMQ()
            let environment = Environment([
                "ASYA_TRANSPORT": "rabbitmq", "ASYA_RABBITMQ_URL": node.url + virtualHost,
            ])
            try await body { try await BrokerConfiguration(environment).open() }
        case .sqs:
            let (server, region) = try await SharedBrokers.shared.sqs()
            var variables = [
                "ASYA_TRANSPORT": "sqs", "ASYA_SQS_ENDPOINT": server.url, "ASYA_AWS_REGION": region,
                "ASYA_SQS_WAIT_TIME_SECONDS": "1s",
                "AWS_ACCESS_KEY_ID": MotoServer.key, "AWS_SECRET_ACCESS_KEY": MotoServer.key,
            ]
            if takesAnySize {
                variables["ASYA_CLAIM_CHECK_BUCKET"] = try await Self.makeBucket(server, region)
                variables["ASYA_CLAIM_CHECK_ENDPOINT"] = server.url
            }
            let environment = Environment(variables)
            try await body { try await BrokerConfiguration(environment).open() }
        }
    }

    /// A bucket for large messages.
    private static func makeBucket(_ server: MotoServer, _ region: String) async throws -> String {
        let environment = Environment([
            "AWS_ACCESS_KEY_ID": MotoServer.key, "AWS_SECRET_ACCESS_KEY": MotoServer.key,
        ])
        let context = AWSContext(environment: environment, http: HTTPConnectionPool())
        let credentials = AWSCredentialCache(AWSCredentialChain.standard(context), clock: context.clock)
        let storage = AWSServiceOptions(service: "s3", region: region, endpoint: server.url)
        let bucket = "claims-\(region)"
        try await S3Client(options: storage, credentials: credentials, context: context).createBucketIfMissing(bucket)
        return bucket
    }
}

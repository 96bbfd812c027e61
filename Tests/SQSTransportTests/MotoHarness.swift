// SPDX-License-Identifier: Apache-2.0

import AWSClient
import BrokerTesting
import Envelopes
import HTTPClient
import Settings
import Synchronization
import TransportTesting
import Transports

@testable import SQSTransport

/// Transports on a private server, in real time.
final class MotoHarness: TransportHarness {
    private static let bucket = "claims"
    private static let shared = SharedServer()

    let server: MotoServer
    let options: SQSTransportOptions
    private let environment: Environment

    var lease: Duration { options.visibilityTimeout }
    var keepsOrder: Bool { false }

    /// Its leases run in real time, two seconds long, and may end while a busy machine does something else.
    var countsExactly: Bool { false }

    private init(_ server: MotoServer, _ environment: Environment, _ options: SQSTransportOptions) {
        self.server = server
        self.environment = environment
        self.options = options
    }

    /// A harness on the server that all tests of the process share.
    static func start(_ change: (inout SQSTransportOptions) -> Void = { _ in }) async throws -> MotoHarness {
        let server = try await shared.server()
        return try await on(server, change)
    }

    /// A harness on a server.
    static func on(
        _ server: MotoServer,
        _ change: (inout SQSTransportOptions) -> Void = { _ in }
    ) async throws -> MotoHarness {
        let environment = Environment([
            "AWS_ACCESS_KEY_ID": MotoServer.key, "AWS_SECRET_ACCESS_KEY": MotoServer.key,
        ])
        var options = SQSTransportOptions(
            endpoint: server.url,
            visibilityTimeout: .seconds(3),
            waitTime: .seconds(1),
            createsQueues: true,
            claimCheckBucket: bucket,
            claimCheckEndpoint: server.url
        )
        change(&options)
        let context = AWSContext(environment: environment, http: HTTPConnectionPool())
        let credentials = AWSCredentialCache(AWSCredentialChain.standard(context), clock: context.clock)
        let storage = AWSServiceOptions(service: "s3", region: "us-east-1", endpoint: server.url)
        try await S3Client(options: storage, credentials: credentials, context: context).createBucketIfMissing(bucket)
        return MotoHarness(server, environment, options)
    }

    func connect() async throws -> any Transport { try open() }

    func open(
        observer: (any TransportObserver)? = nil,
        _ change: (inout SQSTransportOptions) -> Void = { _ in }
    ) throws -> SQSTransport {
        var options = options
        change(&options)
        return try SQSTransport.open(options, environment: environment, observer: observer)
    }

    /// Deletes a queue as somebody else would.
    func deleteQueue(_ url: String) async throws {
        let context = AWSContext(environment: environment, http: HTTPConnectionPool())
        let client = AWSClient(
            options: AWSServiceOptions(service: "sqs", region: "us-east-1", endpoint: server.url),
            credentials: AWSCredentialCache(AWSCredentialChain.standard(context), clock: context.clock),
            context: context
        )
        let body = JSONValue.object([.init("QueueUrl", .string(url))]).encoded()
        _ = try await client.call(target: "AmazonSQS.DeleteQueue", body: RawJSON(trusted: body))
    }

    func crash(_ transport: any Transport) async throws {
        (transport as? SQSTransport)?.engine.abandon()
    }

    func advance(by duration: Duration) async throws {
        try await ContinuousClock().sleep(for: duration)
    }
}

/// One server for all tests of the process; it ends with the process.
private actor SharedServer {
    private var starting: Task<MotoServer, any Error>?

    func server() async throws -> MotoServer {
        let starting = starting ?? Task { try await MotoServer.start() }
        self.starting = starting
        return try await starting.value
    }
}

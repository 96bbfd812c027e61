// SPDX-License-Identifier: Apache-2.0

/// One broker of a kind for the whole process of the tests, started when it is first needed; it ends with the process.
public actor SharedBrokers {
    /// The process' brokers.
    public static let shared = SharedBrokers()

    private static let regions = [
        "us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1",
        "eu-central-1", "ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "ap-southeast-2",
    ]

    private var node: Task<RabbitMQNode, any Error>?
    private var server: Task<MotoServer, any Error>?
    private var database: Task<PostgreSQLServer, any Error>?
    private var virtualHosts = 0
    private var databases = 0
    private var usedRegions = 0

    /// A virtual host without queues on the process' RabbitMQ node.
    public func rabbitMQ() async throws -> (node: RabbitMQNode, virtualHost: String) {
        let node = node ?? Task { try await RabbitMQNode.start() }
        self.node = node
        virtualHosts += 1
        let name = "tests-\(virtualHosts)"
        let running = try await node.value
        try await running.addVirtualHost(name)
        return (running, name)
    }

    /// A region without queues, or one whose tests have ended, on the process' SQS server.
    public func sqs() async throws -> (server: MotoServer, region: String) {
        let server = server ?? Task { try await MotoServer.start() }
        self.server = server
        usedRegions += 1
        let region = Self.regions[usedRegions % Self.regions.count]
        return (try await server.value, region)
    }

    /// The process' PostgreSQL server, and a name that none of its databases has.
    public func postgreSQL() async throws -> (server: PostgreSQLServer, database: String) {
        let server = database ?? Task { try await PostgreSQLServer.start() }
        database = server
        databases += 1
        let name = "tests_\(databases)"
        return (try await server.value, name)
    }
}

// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Brokers
import Settings
import Transports

/// A private broker that a test harms, and the proxy through which the sidecars reach it.
protocol TroubledBroker: Sendable {
    /// What stands between the sidecars and the broker.
    var proxy: FaultProxy { get }

    /// What tells a process how to reach the broker at a port: the proxy's for sidecars, its own for the test.
    func environment(port: Int) -> [String: String]

    /// The port that the broker itself listens on.
    var port: Int { get }

    /// How many messages the broker has in these queues, those in somebody's hands included.
    func count(_ queues: [QueueName], _ transport: any Transport) async throws -> Int

    /// How far these counts may be behind.
    var countLag: Duration { get }

    /// Ends the broker.
    func stop() async
}

extension TroubledBroker {
    /// A connection for the test itself, which no proxy cuts.
    func connect() async throws -> any Transport {
        var variables = environment(port: port)
        variables["ASYA_QUEUE_AUTO_CREATE"] = "true"
        // What the test takes it holds for as long as a busy machine needs.
        variables["ASYA_SQS_VISIBILITY_TIMEOUT"] = "60s"
        return try await BrokerConfiguration(Environment(variables), name: "load").open()
    }
}

/// A RabbitMQ node.
struct TroubledRabbitMQ: TroubledBroker {
    let node: RabbitMQNode
    let proxy: FaultProxy
    /// `classic` or `quorum`.
    let queueType: String

    /// Starts the node.
    static func start(queueType: String = "classic") async throws -> TroubledRabbitMQ {
        // A quorum queue waits three minutes before it moves a message again that was not confirmed in a crash.
        let settings = RabbitMQSettings(parameters: ["dead_letter_worker_publisher_confirm_timeout": "2000"])
        let node = try await RabbitMQNode.start(settings)
        return TroubledRabbitMQ(
            node: node,
            proxy: try await FaultProxy.start(before: node.port),
            queueType: queueType
        )
    }

    var port: Int { node.port }

    func environment(port: Int) -> [String: String] {
        [
            "ASYA_TRANSPORT": "rabbitmq", "ASYA_RABBITMQ_URL": "amqp://guest:guest@127.0.0.1:\(port)/",
            "ASYA_RABBITMQ_HEARTBEAT": "2s", "ASYA_RABBITMQ_QUEUE_TYPE": queueType,
        ]
    }

    func count(_ queues: [QueueName], _ transport: any Transport) async throws -> Int {
        let contents = try await node.queues()
        return queues.compactMap { contents[$0.value] }.reduce(0) { $0 + $1.ready + $1.unacknowledged }
    }

    /// Quorum queues tell their counts every five seconds.
    var countLag: Duration { queueType == "quorum" ? .seconds(10) : .zero }

    func stop() async {
        await proxy.stop()
        await node.stop()
    }
}

/// A server that speaks SQS.
struct TroubledSQS: TroubledBroker {
    let server: MotoServer
    let proxy: FaultProxy

    /// Starts the server.
    static func start() async throws -> TroubledSQS {
        let server = try await MotoServer.start()
        return TroubledSQS(server: server, proxy: try await FaultProxy.start(before: server.port))
    }

    var port: Int { server.port }

    func environment(port: Int) -> [String: String] {
        [
            "ASYA_TRANSPORT": "sqs", "ASYA_SQS_ENDPOINT": "http://127.0.0.1:\(port)", "ASYA_AWS_REGION": "us-east-1",
            "ASYA_SQS_VISIBILITY_TIMEOUT": "3s", "ASYA_SQS_WAIT_TIME_SECONDS": "1",
            "AWS_ACCESS_KEY_ID": MotoServer.key, "AWS_SECRET_ACCESS_KEY": MotoServer.key,
        ]
    }

    func count(_ queues: [QueueName], _ transport: any Transport) async throws -> Int {
        var count = 0
        for queue in queues {
            let depth = try await transport.depth(of: queue)
            count += depth.ready + depth.inFlight + depth.delayed
        }
        return count
    }

    var countLag: Duration { .zero }

    func stop() async {
        await proxy.stop()
        await server.stop()
    }
}

// SPDX-License-Identifier: Apache-2.0

import AWSClient
import BrokerTesting
import ClusterTesting
import Envelopes
import HTTPClient
import Settings

/// Where the queues of an installation are.
enum PipelineQueues: CaseIterable {
    case rabbitMQ, sqs
}

/// A broker of the tests as the values of charts and Secrets tell it.
struct PipelineBroker {
    /// The name that manifests give the transport.
    let transport: String
    /// `transports.NAME` of the operator's chart.
    let operatorTransport: JSONValue
    /// `credentials` of the operator's chart.
    let operatorCredentials: JSONValue
    /// `transport` of the gateway's chart.
    let gatewayTransport: JSONValue
    /// The Secret with the login, in the namespace of all.
    let secret: JSONValue

    init(_ queues: PipelineQueues) async throws {
        switch queues {
        case .rabbitMQ: self.init(rabbitMQ: try await SharedBrokers.shared.rabbitMQ())
        case .sqs: self.init(sqs: try await SharedBrokers.shared.sqs())
        }
    }

    private init(rabbitMQ broker: (node: RabbitMQNode, virtualHost: String)) {
        transport = "rabbitmq"
        operatorTransport = [
            "type": "rabbitmq",
            "config": [
                "host": "127.0.0.1", "port": .int(broker.node.port), "vhost": .string(broker.virtualHost),
                "username": "guest", "passwordSecretRef": ["name": "broker", "key": "password"],
            ],
        ]
        operatorCredentials = ["rabbitmqSecret": ["name": "broker"]]
        gatewayTransport = ["type": "rabbitmq", "rabbitmq": ["urlSecret": ["name": "broker"]]]
        secret = Objects.secret(
            "broker",
            ["username": "guest", "password": "guest", "url": broker.node.url + broker.virtualHost]
        )
    }

    private init(sqs broker: (server: MotoServer, region: String)) {
        transport = "sqs"
        let (endpoint, region) = (JSONValue.string(broker.server.url), JSONValue.string(broker.region))
        operatorTransport = [
            "type": "sqs",
            "config": [
                "region": region, "endpoint": endpoint, "waitTimeSeconds": 1,
                "credentials": [
                    "accessKeyIdSecretRef": ["name": "broker", "key": "access-key-id"],
                    "secretAccessKeySecretRef": ["name": "broker", "key": "secret-access-key"],
                ],
            ],
        ]
        operatorCredentials = ["awsSecret": ["name": "broker"]]
        gatewayTransport = [
            "type": "sqs",
            "sqs": ["region": region, "endpoint": endpoint, "credentialsSecret": ["name": "broker"]],
        ]
        secret = Objects.secret(
            "broker",
            ["access-key-id": MotoServer.key, "secret-access-key": MotoServer.key]
        )
    }

    /// Reads the load of a trigger of either kind, as KEDA does.
    static func load(_ trigger: ScalerTrigger, _ parameters: [String: String]) async throws -> Int? {
        guard trigger.type == "aws-sqs-queue" else { return try await RabbitMQDepth.read(trigger, parameters) }
        guard let endpoint = trigger.metadata["awsEndpoint"], let region = trigger.metadata["awsRegion"],
            let queue = trigger.metadata["queueURL"], let key = parameters["awsAccessKeyID"],
            let secret = parameters["awsSecretAccessKey"]
        else { return nil }
        let pool = HTTPConnectionPool(named: "scaler-sqs")
        defer { pool.close() }
        let context = AWSContext(environment: Environment([:]), http: pool)
        let credentials = StaticCredentials(AWSCredentials(accessKeyID: key, secretAccessKey: secret))
        let client = AWSClient(
            options: AWSServiceOptions(service: "sqs", region: region, endpoint: endpoint),
            credentials: AWSCredentialCache(credentials, clock: context.clock),
            context: context
        )
        func call(_ action: String, _ input: JSONValue) async throws -> JSONValue {
            try await client.call(target: "AmazonSQS.\(action)", body: RawJSON(trusted: input.encoded()))
        }
        let url = try await call("GetQueueUrl", ["QueueName": .string(queue)])["QueueUrl"] ?? .null
        let attributes = try await call("GetQueueAttributes", ["QueueUrl": url, "AttributeNames": ["All"]])[
            "Attributes"
        ]
        return ["", "NotVisible", "Delayed"].reduce(0) { sum, suffix in
            sum + (attributes?["ApproximateNumberOfMessages\(suffix)"]?.stringValue.flatMap { Int($0) } ?? 0)
        }
    }
}

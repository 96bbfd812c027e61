// SPDX-License-Identifier: Apache-2.0

extension ClusterTransport {
    /// A RabbitMQ and an SQS, for looking at what would be created before there is a configuration.
    public static let examples = [
        ClusterTransport(
            name: "rabbitmq",
            place: .rabbitMQ(
                RabbitMQPlace(
                    host: "rabbitmq.default.svc",
                    username: "asya",
                    passwordSecret: SecretKey(name: "rabbitmq", key: "password")
                )
            )
        ),
        ClusterTransport(name: "sqs", place: .sqs(SQSPlace(region: "us-east-1"))),
    ]
}

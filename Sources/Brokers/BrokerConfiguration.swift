// SPDX-License-Identifier: Apache-2.0

public import RabbitMQTransport
public import SQLiteTransport
public import SQSTransport
public import Settings

/// Which broker the queues are on, and how it is used: one case a transport.
///
/// The one place that knows every transport. Components and the command line see `Transport` only.
public enum BrokerConfiguration: Sendable {
    /// A file of this machine.
    case sqlite(SQLiteTransportOptions)
    /// RabbitMQ.
    case rabbitMQ(RabbitMQTransportOptions)
    /// Amazon SQS, or what speaks its protocol; the environment tells where credentials are found.
    case sqs(SQSTransportOptions, credentials: Environment)

    /// What `ASYA_TRANSPORT` says.
    public var kind: BrokerKind {
        switch self {
        case .sqlite: .sqlite
        case .rabbitMQ: .rabbitmq
        case .sqs: .sqs
        }
    }

    /// How many messages of a queue a consumer may hold that are not settled; nil for as many as it asks for.
    public var maxUnsettled: Int? {
        guard case .rabbitMQ(let options) = self, case .fixed(let count) = options.prefetch else { return nil }
        return Int(count)
    }
}

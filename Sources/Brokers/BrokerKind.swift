// SPDX-License-Identifier: Apache-2.0

/// The transports by the names that `ASYA_TRANSPORT` and `spec.transport` use.
public enum BrokerKind: String, Sendable, CaseIterable {
    /// Queues in a file of this machine.
    case sqlite
    /// RabbitMQ.
    case rabbitmq
    /// Amazon SQS.
    case sqs

    /// The name in metrics and in the span attribute `messaging.system`.
    ///
    /// OpenTelemetry semantic conventions 1.37, "Messaging attributes".
    public var system: String {
        switch self {
        case .sqlite: "sqlite"
        case .rabbitmq: "rabbitmq"
        case .sqs: "aws_sqs"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A transport of the operator's configuration, by the name that `spec.transport` uses.
public struct ClusterTransport: Sendable, Hashable {
    /// What holds the queues.
    public enum Place: Sendable, Hashable {
        /// A RabbitMQ.
        case rabbitMQ(RabbitMQPlace)
        /// Amazon SQS.
        case sqs(SQSPlace)
    }

    /// The name.
    public var name: String
    /// Whether actors may use it.
    public var isEnabled: Bool
    /// What holds the queues.
    public var place: Place
    /// What is done with queues.
    public var queues: QueuePolicy

    /// Describes a transport.
    public init(name: String, isEnabled: Bool = true, place: Place, queues: QueuePolicy = QueuePolicy()) {
        self.name = name
        self.isEnabled = isEnabled
        self.place = place
        self.queues = queues
    }

    /// The secrets that pods need to use it.
    var secretNames: Set<String> {
        switch place {
        case .rabbitMQ(let place): Set([place.usernameSecret, place.passwordSecret].compactMap { $0?.name })
        case .sqs(let place): Set([place.accessKeySecret, place.secretKeySecret].compactMap { $0?.name })
        }
    }
}

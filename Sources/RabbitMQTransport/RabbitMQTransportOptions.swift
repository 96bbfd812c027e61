// SPDX-License-Identifier: Apache-2.0

public import AMQPClient

/// Where the broker is, how its queues are made and how long to wait for it.
public struct RabbitMQTransportOptions: Sendable {
    /// The kind of queues that are declared.
    ///
    /// A queue that exists keeps its kind: declaring it as another one fails.
    public enum QueueType: String, Sendable, CaseIterable {
        /// Queues on one node.
        case classic

        /// Queues that are replicated to a majority of nodes before a message counts as published.
        case quorum
    }

    /// How many messages the broker may push before they are settled.
    public enum Prefetch: Sendable, Hashable {
        /// As many as the calls of `receive` ask for; see the article "RabbitMQTransport".
        case auto

        /// This many for each queue that is consumed.
        case fixed(UInt16)
    }

    /// Where the broker is and who logs in.
    public var connection: AMQPOptions

    /// The topic exchange that messages are published to.
    public var exchange: String

    /// The kind of queues that are declared.
    public var queueType: QueueType

    /// Whether a queue that is missing when it is needed is declared; otherwise calls fail with
    /// `TransportError.queueMissing(_:)` until somebody else has declared it.
    public var autoCreate: Bool

    /// How many messages the broker may push before they are settled.
    public var prefetch: Prefetch

    /// How long opening may take, tries included.
    public var openLimit: Duration

    /// How long calls wait for a connection before they fail with `TransportError.unavailable(reason:)`.
    public var waitLimit: Duration

    /// How long calls wait to publish while the broker is short of memory or disk, and how long one that is not waits for
    /// the broker's confirmation.
    public var publishLimit: Duration

    /// How long a message that the broker pushed waits here for a call of `receive`, before it goes back to its queue for
    /// other consumers.
    public var linger: Duration

    /// Options with their defaults.
    public init(
        connection: AMQPOptions,
        exchange: String = "asya",
        queueType: QueueType = .classic,
        autoCreate: Bool = false,
        prefetch: Prefetch = .auto,
        openLimit: Duration = .seconds(30),
        waitLimit: Duration = .seconds(30),
        publishLimit: Duration = .seconds(60),
        linger: Duration = .milliseconds(50)
    ) {
        self.connection = connection
        self.exchange = exchange
        self.queueType = queueType
        self.autoCreate = autoCreate
        self.prefetch = prefetch
        self.openLimit = openLimit
        self.waitLimit = waitLimit
        self.publishLimit = publishLimit
        self.linger = linger
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
internal import Transports

/// A queue without consumers in which messages wait until the broker moves them to the queue they are for.
struct DelayQueue: Hashable {
    /// Where the messages go when their time is over.
    let target: QueueName

    /// How long they wait.
    let milliseconds: UInt64

    /// The delay queue for a message.
    init(target: QueueName, delay: Duration) {
        self.target = target
        milliseconds = DelayGrid.milliseconds(atLeast: delay)
    }

    /// `<queue>-delay-<milliseconds>`.
    var name: String { "\(target.value)-delay-\(milliseconds)" }

    /// How long the broker keeps the queue after it was declared or asked for last, messages or not.
    ///
    /// https://www.rabbitmq.com/docs/ttl#queue-ttl: publishing does not extend it. It is declared again every
    /// ``refreshMilliseconds``, so the last message has twice its time.
    var expiryMilliseconds: UInt64 { 2 * milliseconds + 2 * Self.refreshMilliseconds }

    /// How old its last declaration may be when a message is published to it.
    static let refreshMilliseconds: UInt64 = 300_000

    func arguments(_ type: RabbitMQTransportOptions.QueueType) -> AMQPTable {
        var arguments: AMQPTable = [
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": .string(target.value),
            "x-message-ttl": .int64(Int64(milliseconds)),
            "x-expires": .int64(Int64(expiryMilliseconds)),
        ]
        if type == .quorum {
            arguments["x-queue-type"] = "quorum"
            // https://www.rabbitmq.com/docs/quorum-queues#activating-at-least-once-dead-lettering: both are needed.
            arguments["x-dead-letter-strategy"] = "at-least-once"
            arguments["x-overflow"] = "reject-publish"
        }
        return arguments
    }
}

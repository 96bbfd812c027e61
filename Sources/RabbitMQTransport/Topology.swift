// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
internal import Transports

/// How queues and the exchange are called and set up on the broker: names and arguments, no I/O.
struct Topology {
    let exchange: String
    let queueType: RabbitMQTransportOptions.QueueType

    /// What exists on the broker for one queue.
    struct Declaration: Equatable {
        let name: String
        let arguments: AMQPTable
        let bindingKeys: [String]
    }

    /// What to declare so that a queue can be used, its dead-letter queue first.
    ///
    /// The arguments are exactly those that operators of version 0.1 declare, so that their queues fit.
    func declarations(for queue: QueueName) -> [Declaration] {
        var type: AMQPTable = [:]
        if queueType == .quorum { type["x-queue-type"] = "quorum" }
        let deadLetters = Declaration(name: queue.deadLetter.value, arguments: type, bindingKeys: [])
        guard !queue.isDeadLetter else { return [deadLetters] }
        var arguments: AMQPTable = [
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": .string(queue.deadLetter.value),
        ]
        arguments.fields += type.fields
        return [
            deadLetters,
            Declaration(
                name: queue.value,
                arguments: arguments,
                // Publishers of version 0.1 use the first, and its operator binds the second.
                bindingKeys: [Self.routingKey(of: queue), queue.value]
            ),
        ]
    }

    /// The key under which a queue gets its messages: its name without `asya-`.
    ///
    /// That is the actor's name, or `<namespace>-<actor>`, so that namespaces do not collide.
    static func routingKey(of queue: QueueName) -> String {
        // Without a namespace it is at hand.
        if queue.value.utf8.count == queue.actor.utf8.count + 5, !queue.isDeadLetter { return queue.actor }
        return queue.value.hasPrefix("asya-") ? String(queue.value.dropFirst(5)) : queue.value
    }

    /// Where a message for a queue is published to.
    ///
    /// Dead-letter queues are not bound: the default exchange routes by queue name.
    func route(to queue: QueueName) -> (exchange: String, routingKey: String) {
        queue.isDeadLetter ? ("", queue.value) : (exchange, Self.routingKey(of: queue))
    }
}

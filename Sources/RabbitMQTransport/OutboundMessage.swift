// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
internal import Transports

/// A message as it goes to the broker.
struct OutboundMessage {
    /// The queue that it ends in.
    let queue: QueueName

    /// The queue in which it waits before.
    let delayQueue: DelayQueue?

    let properties: AMQPProperties
    let body: [UInt8]

    /// A caller's message.
    init(_ message: OutgoingMessage) {
        self.init(
            queue: message.queue,
            delay: message.delay,
            headers: MessageHeaders.table(message.properties),
            body: message.body
        )
    }

    init(queue: QueueName, delay: Duration, headers: AMQPTable?, body: [UInt8]) {
        self.queue = queue
        delayQueue = delay > .zero ? DelayQueue(target: queue, delay: delay) : nil
        properties = AMQPProperties(
            contentType: "application/json",
            deliveryMode: AMQPProperties.persistent,
            headers: headers
        )
        self.body = body
    }
}

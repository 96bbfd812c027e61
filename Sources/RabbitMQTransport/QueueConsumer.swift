// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
internal import Transports

/// The consuming of one queue: its state and its channel; belongs to the engine.
final class QueueConsumer {
    let queue: QueueName
    var state: ConsumerState
    var channel: AMQPChannel?

    /// Consumers that are to be cancelled.
    var retiring: [UInt64] = []

    /// A change of the consumers is on its way.
    var isChanging = false

    /// Whether the queue may be missing, so that consuming it would cost the channel and what is held on it.
    var isDoubtful = false

    /// A look at arrivals that nobody asks for is scheduled.
    var isWatched = false

    /// Whether the consumers get what the queue has.
    var silence = SilenceWatch()

    /// A look at the silence of the consumers is scheduled.
    var isWatchedForSilence = false

    /// Waiting calls are answered at the end of this turn of the event loop.
    var isServed = false

    init(queue: QueueName, options: RabbitMQTransportOptions) {
        self.queue = queue
        state = ConsumerState(window: PrefetchWindow(options.prefetch), linger: options.linger)
    }
}

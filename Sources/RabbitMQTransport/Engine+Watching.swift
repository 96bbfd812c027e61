// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
internal import Transports

/// Finding consumers that the broker has forgotten without a word.
extension Engine {
    /// Looks later whether a consumer gets nothing though the queue has something.
    func watchSilence(_ index: Int) {
        let consumer = consumers[index]
        guard !isClosed, !consumer.isWatchedForSilence, !consumer.state.window.numbers.isEmpty else { return }
        consumer.isWatchedForSilence = true
        schedule(after: consumer.silence.interval) { engine in
            engine.consumers[index].isWatchedForSilence = false
            engine.checkSilence(index)
        }
    }

    private func checkSilence(_ index: Int) {
        let consumer = consumers[index]
        if shouldGet(consumer), consumer.silence.isSilent(arrivals: consumer.state.arrivalsEver) {
            post(.look(index))
        } else {
            watchSilence(index)
        }
    }

    /// Whether somebody waits, and nothing that was handed out keeps the broker from handing out more.
    private func shouldGet(_ consumer: QueueConsumer) -> Bool {
        connection != nil && consumer.channel != nil && consumer.state.wanted > 0
            && consumer.state.window.unsettled == 0
    }

    /// Asks the broker what the queue has, and leaves consumers that should have got it.
    func look(_ index: Int) async {
        let consumer = consumers[index]
        let channel = consumer.channel
        do throws(TransportError) {
            let ready = try await messageCounts([consumer.queue.value])[0]
            // Otherwise something has happened meanwhile.
            if shouldGet(consumer), consumer.channel === channel, let channel,
                consumer.silence.looked(ready: ready, arrivals: consumer.state.arrivalsEver) == .forgotten
            {
                consumer.isDoubtful = true
                consumerChannelEnded(index, channel)
                await channel.close()
                adjust(index)
            }
        } catch {
            // Without an answer there is nothing to conclude; the connection takes care of itself.
        }
        watchSilence(index)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Passes canceled envelopes on to the sidecars that listen.
final class CancellationHub: Sendable {
    /// What a listener gets.
    enum Item: Sendable, Equatable {
        /// An envelope whose messages are to be dropped.
        case canceled(String)
        /// Nothing happened for a while.
        case keepAlive
    }

    /// More than a listener leaves unread ends its stream: it comes back and gets all that count.
    private static let capacity = 1_024

    private let listeners = Listeners<Item>()

    /// What is canceled from now on; ends when the listener is too slow, and when the hub is closed.
    func listen() -> AsyncStream<Item> { listeners.listen(.bufferingOldest(Self.capacity)) }

    /// Passes envelopes on.
    func publish(_ ids: [String]) {
        for listener in listeners.all {
            for id in ids {
                guard case .dropped = listener.yield(.canceled(id)) else { continue }
                listener.finish()
                break
            }
        }
    }

    /// Ends the streams of those who listen, when they may have missed something: they come back and get all that count.
    func restart() {
        for listener in listeners.all { listener.finish() }
    }

    /// Gives a sign of life.
    func keepAlive() {
        for listener in listeners.all { listener.yield(.keepAlive) }
    }

    /// Ends all streams.
    func close() { listeners.close() }
}

// SPDX-License-Identifier: Apache-2.0

/// The events of one watch, for one task.
///
/// The sequence ends when the server ends the watch, as it does after some minutes; it throws when the connection breaks,
/// the server refuses or events come faster than they are taken. In each case the next watch goes on from the version of
/// the last event.
public struct WatchEvents: AsyncSequence, Sendable {
    /// Takes the events one after the other.
    public struct Iterator: AsyncIteratorProtocol {
        /// What it throws.
        public typealias Failure = KubernetesError

        fileprivate let buffer: WatchBuffer

        /// The next event; nil at the end.
        ///
        /// - Throws: ``KubernetesError``.
        public mutating func next() async throws(KubernetesError) -> WatchEvent? {
            try await buffer.next()
        }

        /// The next event; nil at the end.
        ///
        /// - Throws: ``KubernetesError``.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(KubernetesError) -> WatchEvent? {
            try await buffer.next()
        }
    }

    let buffer: WatchBuffer

    /// Begins to take events.
    public func makeAsyncIterator() -> Iterator { Iterator(buffer: buffer) }
}

// SPDX-License-Identifier: Apache-2.0

/// Tells who listens that the tools have changed.
final class ToolChanges: Sendable {
    private let listeners = Listeners<Void>()

    /// The changes from now on; one that is not read yet stands for all after it.
    ///
    /// The stream ends when nobody tells any more.
    func listen() -> AsyncStream<Void> { listeners.listen(.bufferingNewest(1)) }

    /// The tools have changed.
    func announce() {
        for listener in listeners.all { listener.yield() }
    }

    /// Ends all streams.
    func close() { listeners.close() }
}

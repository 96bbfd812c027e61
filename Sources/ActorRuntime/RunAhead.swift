// SPDX-License-Identifier: Apache-2.0

/// How many messages may be in a worker's socket behind the one that it is at, so that it never waits for the next: pure
/// state.
///
/// As many as it gets through in ``horizon`` by its recent durations, for what is in the socket cannot be given to anybody
/// else any more. A handler that takes longer gets one message at a time.
struct RunAhead {
    /// How much work, in nanoseconds, may wait in the socket.
    static let horizonNano: UInt64 = 5_000_000
    /// The most messages that may wait there, however short the handler.
    static let most = 16

    /// Moving average of the handler's durations in nanoseconds; nil before the first.
    private var averageNano: Double?

    /// How many messages may wait.
    var limit: Int {
        guard let averageNano else { return 0 }
        return min(Self.most, Int(Double(Self.horizonNano) / max(1, averageNano)))
    }

    /// A message was answered after this time.
    mutating func answered(tookNano: UInt64) {
        let nano = Double(tookNano)
        averageNano = averageNano.map { $0 * 0.8 + nano * 0.2 } ?? nano
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How fast collectors are served: what was sent is to be paid off at a rate before more is read.
struct CollectPace {
    /// The longest that a request waits; it is told to come back where that is not enough.
    static let longestNano: UInt64 = 5_000_000_000

    private let bytesPerSecond: Int
    private var freeAtNano: UInt64 = 0

    init(bytesPerSecond: Int) {
        self.bytesPerSecond = bytesPerSecond
    }

    /// How long until the next answer may be read.
    func waitNano(atNano now: UInt64) -> UInt64 { freeAtNano - min(now, freeAtNano) }

    /// An answer of so many bytes is sent.
    mutating func sent(_ bytes: Int, atNano now: UInt64) {
        let nano = Double(bytes) / Double(bytesPerSecond) * 1e9
        freeAtNano = max(freeAtNano, now) + UInt64(nano)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// The counter in the wake file that changes with a queue, or with a trace.
///
/// Names share slots by hash; sharing costs a needless look and nothing else.
struct WakeSlot: Hashable {
    /// How many counters the wake file has.
    static let count = 1008

    /// How many wake bits stand for slots; the others stand for transports.
    private static let bits: UInt32 = 24

    /// The position among the counters.
    let index: Int

    /// Changes when the queue's messages may have become ready or due at another time.
    init(queue: QueueName) {
        self.init(hashing: queue.value)
    }

    /// Changes when the trace may have no messages left.
    init(traceID: String) {
        self.init(hashing: traceID)
    }

    // FNV-1a: every process must come to the same slot, which Swift's seeded hash is made to prevent.
    private init(hashing text: String) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        self.index = Int(hash % UInt64(Self.count))
    }

    /// The bit by which sleepers that listen to this slot are woken.
    var bit: UInt32 { 1 << (UInt32(index) % Self.bits) }

    /// A bit for one transport of one process; eight exist.
    static func processBit(seed: UInt32) -> UInt32 {
        1 << (bits + seed % (UInt32(UInt32.bitWidth) - bits))
    }
}

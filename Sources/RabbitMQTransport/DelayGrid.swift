// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// The delays that there are queues for: sixteen steps an octave.
///
/// Jittered retries need a bounded number of queues so, and no message is more than a sixteenth (6.25 %) later than
/// asked for, or a millisecond.
enum DelayGrid {
    /// The longest delay of one queue; longer ones are cut to it.
    ///
    /// RabbitMQ's timers end at 2^32 - 1 milliseconds, and a delay queue lives for twice its delay.
    static let longestMilliseconds: UInt64 = 24 * 86_400_000

    /// A delay in whole milliseconds, rounded up onto the grid.
    static func milliseconds(atLeast delay: Duration) -> UInt64 {
        let nanoseconds = UInt64(max(delay.wholeNanoseconds, 1))
        let exact = min((nanoseconds - 1) / 1_000_000 + 1, longestMilliseconds)
        let octave = UInt64.bitWidth - 1 - exact.leadingZeroBitCount
        guard octave > 4 else { return exact }
        let step: UInt64 = 1 << (octave - 4)
        return min((exact + step - 1) / step * step, longestMilliseconds)
    }
}

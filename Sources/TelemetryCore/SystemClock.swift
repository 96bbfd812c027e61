// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The clocks of the operating system: `CLOCK_REALTIME` and `CLOCK_MONOTONIC`.
public struct SystemClock: TelemetryClock {
    /// Creates the system's clock; it has no state.
    public init() {}

    /// Returns the wall-clock time in nanoseconds since the Unix epoch.
    public func nowUnixNano() -> UInt64 { read(CLOCK_REALTIME) }

    /// Returns nanoseconds since the machine started; never goes backwards.
    public func monotonicNano() -> UInt64 { read(CLOCK_MONOTONIC) }

    private func read(_ clock: clockid_t) -> UInt64 {
        var time = timespec()
        guard unsafe clock_gettime(clock, &time) == 0 else { return 0 }
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}

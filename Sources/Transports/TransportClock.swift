// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The wall clock by which transports delay messages and hold leases.
public protocol TransportClock: Sendable {
    /// Nanoseconds since 1970-01-01T00:00:00Z.
    func nowUnixNano() -> UInt64
}

/// The clock of the machine.
public struct SystemTransportClock: TransportClock {
    /// The clock of the machine.
    public init() {}

    /// `CLOCK_REALTIME`.
    public func nowUnixNano() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

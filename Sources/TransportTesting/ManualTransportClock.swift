// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
public import Transports

/// A clock that stands still until it is told to move.
public final class ManualTransportClock: TransportClock {
    private let now: Mutex<UInt64>

    /// A clock that shows this time.
    public init(nowUnixNano: UInt64 = 1_750_000_000_000_000_000) {
        self.now = Mutex(nowUnixNano)
    }

    /// The time it was set to.
    public func nowUnixNano() -> UInt64 {
        now.withLock { $0 }
    }

    /// Moves it forward.
    ///
    /// Who waits for a time does not notice by itself.
    public func advance(by duration: Duration) {
        now.withLock { $0 += UInt64(max(duration.wholeNanoseconds, 0)) }
    }
}

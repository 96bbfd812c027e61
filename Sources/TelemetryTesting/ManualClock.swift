// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
public import TelemetryCore

/// A clock that stands still until a test moves it.
public final class ManualClock: TelemetryClock {
    private let start: UInt64
    private let passed = Mutex<UInt64>(0)

    /// Creates a clock that stands at the given wall-clock time, 2026-01-01T00:00:00Z if not told otherwise.
    public init(startUnixNano: UInt64 = 1_767_225_600_000_000_000) {
        start = startUnixNano
    }

    /// The start plus the time moved so far.
    public func nowUnixNano() -> UInt64 { start + passed.withLock { $0 } }

    /// The time moved so far.
    public func monotonicNano() -> UInt64 { passed.withLock { $0 } }

    /// Moves the time forward.
    public func advance(by duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = UInt64(max(0, seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
        passed.withLock { $0 += nanoseconds }
    }
}

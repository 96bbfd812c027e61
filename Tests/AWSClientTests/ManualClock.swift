// SPDX-License-Identifier: Apache-2.0

import Synchronization

@testable import AWSClient

/// A clock that moves only when told, or by what is waited for.
final class ManualClock: AWSClock {
    private let state = Mutex((now: UInt64(1_000_000_000_000), pauses: [Duration]()))

    var pauses: [Duration] { state.withLock { $0.pauses } }

    func advance(by duration: Duration) {
        state.withLock { $0.now += UInt64(duration / .nanoseconds(1)) }
    }

    func nowUnixNano() -> UInt64 { state.withLock { $0.now } }

    func pause(for duration: Duration) async throws(CancellationError) {
        guard !Task.isCancelled else { throw CancellationError() }
        state.withLock { $0.pauses.append(duration) }
        advance(by: duration)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Synchronization

@testable import Kubernetes

/// A clock that moves only when told, or by what is waited for.
final class SteppedClock: ClusterClock {
    private let state = Mutex((now: Duration.seconds(1_000), pauses: [Duration]()))

    var pauses: [Duration] { state.withLock { $0.pauses } }

    func advance(by duration: Duration) {
        state.withLock { $0.now += duration }
    }

    func nowUnixNano() -> UInt64 { 1_700_000_000_000_000_000 + UInt64(uptime() / .nanoseconds(1)) }

    func uptime() -> Duration { state.withLock { $0.now } }

    func pause(for duration: Duration) async throws(CancellationError) {
        guard !Task.isCancelled else { throw CancellationError() }
        state.withLock { state in
            state.pauses.append(duration)
            state.now += duration
        }
    }
}

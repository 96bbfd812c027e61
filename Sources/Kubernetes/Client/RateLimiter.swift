// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Has callers wait for their turn, in the order in which they came.
final class RateLimiter: Sendable {
    private let bucket: Mutex<TokenBucket>
    private let clock: any ClusterClock

    init(_ options: KubernetesClientOptions, clock: any ClusterClock) {
        bucket = Mutex(TokenBucket(perSecond: options.requestsPerSecond, burst: options.burst))
        self.clock = clock
    }

    /// Returns when it is the caller's turn.
    func wait() async throws(CancellationError) {
        let pause = bucket.withLock { $0.take(at: clock.uptime()) }
        if pause > .zero { try await clock.pause(for: pause) }
    }
}

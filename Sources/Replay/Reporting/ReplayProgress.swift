// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// How many hops of a replay are over.
public struct ReplayProgress: Sendable, Hashable {
    /// Hops that are over.
    public var done: Int
    /// Hops known so far; more follow when the recordings are taken into memory in portions.
    public var total: Int
}

/// Counts hops and tells, one call at a time.
final class ProgressMeter: Sendable {
    private let state = Mutex(ReplayProgress(done: 0, total: 0))
    private let onProgress: @Sendable (ReplayProgress) -> Void

    init(_ onProgress: @escaping @Sendable (ReplayProgress) -> Void) {
        self.onProgress = onProgress
    }

    /// More hops are to come.
    func expect(_ count: Int) {
        state.withLock { $0.total += count }
    }

    /// A hop is over.
    func advance() {
        state.withLock { progress in
            progress.done += 1
            onProgress(progress)
        }
    }
}

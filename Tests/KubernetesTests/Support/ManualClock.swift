// SPDX-License-Identifier: Apache-2.0

import Synchronization

@testable import Kubernetes

/// A clock that moves only when told; whoever waits goes on when it has moved so far.
final class ManualClock: ClusterClock {
    private struct Sleeper {
        let due: Duration
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var now = Duration.seconds(1_000)
        var count = 0
        var sleepers: [Int: Sleeper] = [:]
        var cancelled: Set<Int> = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    func nowUnixNano() -> UInt64 { 1_700_000_000_000_000_000 + UInt64(uptime() / .nanoseconds(1)) }

    func uptime() -> Duration { state.withLock { $0.now } }

    func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now += duration
            let due = state.sleepers.filter { $0.value.due <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.sorted { $0.due < $1.due }
        }
        for sleeper in due { sleeper.continuation.resume(returning: true) }
    }

    /// Returns when so many wait at the same time.
    func sleeping(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                let isThere = state.sleepers.count >= count
                if !isThere { state.watchers.append((count, continuation)) }
                return isThere
            }
            if isThere { continuation.resume() }
        }
    }

    func pause(for duration: Duration) async throws(CancellationError) {
        let id = state.withLock { state in
            state.count += 1
            return state.count
        }
        let isOver = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in begin(id, duration, continuation) }
        } onCancel: {
            state.withLock { state in
                state.cancelled.insert(id)
                return state.sleepers.removeValue(forKey: id)
            }?.continuation.resume(returning: false)
        }
        guard isOver else { throw CancellationError() }
    }

    private func begin(_ id: Int, _ duration: Duration, _ continuation: CheckedContinuation<Bool, Never>) {
        let (answer, watchers) = state.withLock { state -> (Bool?, [CheckedContinuation<Void, Never>]) in
            if state.cancelled.contains(id) { return (false, []) }
            if duration <= .zero { return (true, []) }
            state.sleepers[id] = Sleeper(due: state.now + duration, continuation: continuation)
            let seen = state.watchers.filter { $0.count <= state.sleepers.count }
            state.watchers.removeAll { $0.count <= state.sleepers.count }
            return (nil, seen.map(\.continuation))
        }
        if let answer { continuation.resume(returning: answer) }
        for watcher in watchers { watcher.resume() }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Synchronization

@testable import Gateway

/// Pauses that end when a test lets time pass, and never by themselves.
final class HeldPauses: Sendable {
    private struct State {
        var time = Duration.zero
        var nextNumber = 0
        var waiters: [Int: (end: Duration, continuation: CheckedContinuation<Void, any Error>)] = [:]
    }

    private let state = Mutex(State())

    var pause: Pause { Pause { [self] duration in try await wait(duration) } }

    /// Lets time pass.
    func pass(_ duration: Duration) {
        let due = state.withLock { state in
            state.time += duration
            let due = state.waiters.filter { $0.value.end <= state.time }
            for number in due.keys { state.waiters[number] = nil }
            return due.values.map(\.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    private func wait(_ duration: Duration) async throws {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let isCancelled = state.withLock { state in
                    guard !Task.isCancelled else { return true }
                    state.waiters[number] = (state.time + duration, continuation)
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }
}

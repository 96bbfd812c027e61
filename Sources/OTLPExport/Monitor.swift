// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A value behind a lock, with a condition to wait for its changes: what a thread of our own sleeps on.
///
/// Only `withLock` is for threads that must not block; the lock is never held across a system call that can.
@safe final class Monitor<State>: @unchecked Sendable {
    // `state` is only touched with `mutex` held. The C objects must not move, hence their own memory.
    private var state: State
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    init(_ state: sending State) {
        self.state = state
        unsafe mutex = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe condition = .allocate(capacity: 1)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        // Deadlines must not jump when somebody sets the time of day.
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(condition, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe condition.deallocate()
        unsafe pthread_mutex_destroy(mutex)
        unsafe mutex.deallocate()
    }

    /// Reads or changes the state without waking anybody.
    func withLock<Result>(_ body: (inout State) -> Result) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body(&state)
    }

    /// Changes the state by something that moves into it without a copy.
    func withLock<Input, Result>(
        giving input: consuming Input,
        _ body: (inout State, consuming Input) -> Result
    ) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body(&state, input)
    }

    /// Makes every waiting thread look at the state again.
    func wakeAll() {
        unsafe pthread_cond_broadcast(condition)
    }

    /// Waits until the closure returns a value, which is asked for now and after each `wakeAll`.
    ///
    /// Each time it returns `nil` it says until when to wait at most (nanoseconds of `CLOCK_MONOTONIC`), `nil` for
    /// ever. When that time comes it is asked again, so it has to look at the clock itself.
    func wait<Result>(_ body: (inout State) -> Waiting<Result>) -> Result {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while true {
            switch body(&state) {
            case .finished(let result): return result
            case .until(nil): unsafe pthread_cond_wait(condition, mutex)
            case .until(.some(let deadline)):
                var time = timespec(
                    tv_sec: Int(clamping: deadline / 1_000_000_000),
                    tv_nsec: Int(deadline % 1_000_000_000)
                )
                unsafe pthread_cond_timedwait(condition, mutex, &time)
            }
        }
    }
}

/// What a closure of `Monitor.wait` wants.
enum Waiting<Result> {
    case finished(Result)
    case until(UInt64?)
}

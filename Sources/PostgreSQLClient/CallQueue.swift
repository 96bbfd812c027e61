// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The bounded queue between callers and the threads that have a connection.
///
/// `@unchecked Sendable`: everything mutable is guarded by `mutex`. A `Mutex` cannot be waited on.
@safe final class CallQueue: @unchecked Sendable {
    private let limit: Int
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let news: UnsafeMutablePointer<pthread_cond_t>
    private var calls: [Call] = []
    private var threads = 0
    private var isClosed = false
    private var closers: [CheckedContinuation<Void, Never>] = []

    /// - Parameter limit: how many calls may wait.
    init(limit: Int) {
        self.limit = limit
        unsafe mutex = .allocate(capacity: 1)
        unsafe news = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(news, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(news)
        unsafe pthread_mutex_destroy(mutex)
        unsafe news.deallocate()
        unsafe mutex.deallocate()
    }

    /// Adds a call; returns why not.
    func offer(_ call: Call) -> PostgreSQLError? {
        locked {
            guard !isClosed, threads > 0 else { return .closed }
            guard calls.count < limit else { return .overloaded(limit: limit) }
            calls.append(call)
            unsafe pthread_cond_signal(news)
            return nil
        }
    }

    /// Lets the threads end once the queue is empty, without waiting for that.
    func closeLater() {
        locked {
            isClosed = true
            unsafe pthread_cond_broadcast(news)
        }
    }

    /// Lets the threads end once the queue is empty, and waits until they have.
    func close() async {
        closeLater()
        await withCheckedContinuation { (closer: CheckedContinuation<Void, Never>) in
            let haveEnded = locked {
                if threads > 0 { closers.append(closer) }
                return threads == 0
            }
            if haveEnded { closer.resume() }
        }
    }

    // MARK: Threads

    /// A thread serves the queue from here on.
    func started() { locked { threads += 1 } }

    /// Takes the call that has waited for longest; nil when the queue is closed and empty.
    func take() -> Call? {
        locked {
            while calls.isEmpty {
                guard !isClosed else { return nil }
                unsafe pthread_cond_wait(news, mutex)
            }
            return calls.removeFirst()
        }
    }

    /// Waits until a time, or until the queue is closed.
    func pause(for duration: Duration) {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        let nanoseconds = time.tv_nsec + Int(max(0, duration / .nanoseconds(1)))
        time.tv_sec += nanoseconds / 1_000_000_000
        time.tv_nsec = nanoseconds % 1_000_000_000
        locked {
            while !isClosed, unsafe pthread_cond_timedwait(news, mutex, &time) != ETIMEDOUT {}
            // A signal for a new call may have come here: the others must not miss it.
            if !calls.isEmpty { unsafe pthread_cond_signal(news) }
        }
    }

    /// A thread serves the queue no more; its connection is closed.
    func ended() {
        let waiting = locked {
            threads -= 1
            guard threads == 0 else { return [] as [CheckedContinuation<Void, Never>] }
            defer { closers = [] }
            return closers
        }
        for closer in waiting { closer.resume() }
    }

    private func locked<Value>(_ body: () -> Value) -> Value {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body()
    }
}

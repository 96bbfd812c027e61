// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import Glibc
internal import SQLiteClient
internal import Tracking

/// The bounded queue between callers and the threads that have a connection.
///
/// `@unchecked Sendable`: everything mutable is guarded by `mutex`. A `Mutex` cannot be waited on.
@safe final class WorkQueue: @unchecked Sendable {
    private let maxJobs: Int
    private let maxBytes: Int
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let news: UnsafeMutablePointer<pthread_cond_t>
    private var jobs: Deque<Job> = []
    private var bytes = 0
    private var threads = 0
    private var isClosed = false
    private var closers: [CheckedContinuation<Void, Never>] = []

    /// - Parameters:
    ///   - maxJobs: how many may wait.
    ///   - maxBytes: how many bytes they may carry together.
    init(maxJobs: Int, maxBytes: Int) {
        self.maxJobs = maxJobs
        self.maxBytes = maxBytes
        unsafe mutex = .allocate(capacity: 1)
        unsafe news = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(news, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(news)
        unsafe pthread_mutex_destroy(mutex)
        unsafe news.deallocate()
        unsafe mutex.deallocate()
    }

    /// How many jobs wait.
    var count: Int { locked { jobs.count } }

    // MARK: Callers

    /// Has a thread do something, and waits for the answer.
    ///
    /// - Parameters:
    ///   - bytes: how many bytes of payloads and results the call carries.
    ///   - body: what to do; may run twice.
    /// - Returns: what `body` returned, after the commit.
    /// - Throws: why the job was refused, or failed; and what `body` returned as a failure.
    func call<Value: Sendable>(
        bytes: Int = 0,
        _ body: @escaping @Sendable (Records) throws(SQLiteError) -> Result<Value, TrackingError>
    ) async throws(TrackingError) -> Value {
        let result = await withCheckedContinuation {
            (reply: CheckedContinuation<Result<Value, TrackingError>, Never>) in
            let job = Job(
                bytes: bytes,
                run: { (records) throws(SQLiteError) in
                    let value = try body(records)
                    return { reply.resume(returning: value) }
                },
                fail: { reply.resume(returning: .failure($0)) }
            )
            if let refusal = offer(job) { job.fail(refusal) }
        }
        return try result.get()
    }

    /// Adds a job; returns why not.
    func offer(_ job: Job) -> TrackingError? {
        locked {
            guard !isClosed, threads > 0 else { return .closed }
            // A job above the limit still gets in when it is alone: the next one waits for it.
            let fits = job.bytes == 0 || bytes == 0 || bytes + job.bytes <= maxBytes
            guard jobs.count < maxJobs, fits else { return .overloaded(retryAfter: .seconds(1)) }
            jobs.append(job)
            bytes += job.bytes
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
    func started() {
        locked { threads += 1 }
    }

    /// Takes what waits, as far as the limits allow; nil when the queue is closed and empty.
    func take(maxJobs: Int, maxBytes: Int = .max) -> [Job]? {
        locked {
            while jobs.isEmpty {
                guard !isClosed else { return nil }
                unsafe pthread_cond_wait(news, mutex)
            }
            var count = 0
            var taken = 0
            for job in jobs {
                guard count < maxJobs, count == 0 || taken + job.bytes <= maxBytes else { break }
                count += 1
                taken += job.bytes
            }
            bytes -= taken
            let batch = Array(jobs.prefix(count))
            jobs.removeFirst(count)
            return batch
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
        for closer in waiting {
            closer.resume()
        }
    }

    private func locked<Value>(_ body: () -> Value) -> Value {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body()
    }
}

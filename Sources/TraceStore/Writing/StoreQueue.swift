// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The bounded queue between the threads that record and the one that writes.
///
/// The writing thread is woken when a batch is full, and otherwise a short time after the first entry came, or a few times
/// as long while more keep coming: recording seldom costs a system call, commits are few under load, and an idle process is
/// never woken.
///
/// `@unchecked Sendable`: everything mutable is guarded by `mutex`. A `Mutex` cannot be waited on with a time-out.
@safe final class StoreQueue: @unchecked Sendable {
    /// How many rows go into one commit, and wake the writing thread.
    static let batchRows = 512
    /// How long an entry waits for company, and again when there was some.
    static let batchNano: UInt64 = 50_000_000
    /// How long it waits at most.
    static let longestBatchNano: UInt64 = 200_000_000

    /// Which records find room when others do not any more.
    enum Urgency {
        /// The queue's last eighth is closed to these.
        case ordinary
        /// What an operator will look for: problems and what belongs to them.
        case urgent
    }

    struct Work {
        var entries: [StoreEntry]
        /// What `finished` must be told after the entries are written.
        var ticket: UInt64
        var isStopping: Bool
    }

    private let maxRows: Int
    private let maxBytes: Int
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let work: UnsafeMutablePointer<pthread_cond_t>
    private let progress: UnsafeMutablePointer<pthread_cond_t>
    private var entries: [StoreEntry] = []
    private var bytes = 0
    private var isStopping = false
    private var isClosed = false
    private var requested: UInt64 = 0
    private var done: UInt64 = 0
    private var hasEnded = false

    init(maxRows: Int, maxBytes: Int) {
        self.maxRows = max(maxRows, 1)
        self.maxBytes = max(maxBytes, 1)
        unsafe mutex = .allocate(capacity: 1)
        unsafe work = .allocate(capacity: 1)
        unsafe progress = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        unsafe pthread_condattr_init(&attributes)
        unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        unsafe pthread_cond_init(work, &attributes)
        unsafe pthread_cond_init(progress, &attributes)
        unsafe pthread_condattr_destroy(&attributes)
    }

    deinit {
        unsafe pthread_cond_destroy(work)
        unsafe pthread_cond_destroy(progress)
        unsafe pthread_mutex_destroy(mutex)
        unsafe work.deallocate()
        unsafe progress.deallocate()
        unsafe mutex.deallocate()
    }

    /// The number of entries that wait.
    var count: Int {
        lock()
        defer { unlock() }
        return entries.count
    }

    /// Adds an entry; `false` when the queue is full or closed.
    func offer(_ entry: StoreEntry, _ urgency: Urgency = .ordinary) -> Bool {
        let size = entry.bodyBytes
        let rowLimit = urgency == .urgent ? maxRows : maxRows - maxRows / 8
        let byteLimit = urgency == .urgent ? maxBytes : maxBytes - maxBytes / 8
        lock()
        defer { unlock() }
        // An entry above the limit still gets in when it is alone: it exists already, and the next one waits for it.
        let fits = size == 0 || bytes == 0 || bytes + size <= byteLimit
        guard !isClosed, entries.count < rowLimit, fits else { return false }
        entries.append(entry)
        bytes += size
        if entries.count == 1 || entries.count == Self.batchRows { unsafe pthread_cond_signal(work) }
        return true
    }

    /// Waits for work, and after `idleNano` returns without any.
    ///
    /// Called by the writing thread only.
    func take(idleNano: UInt64) -> Work {
        lock()
        defer { unlock() }
        var deadline = Self.now() + idleNano
        var began: UInt64?
        var counted = 0
        while !isStopping, requested == done, entries.count < Self.batchRows {
            if !entries.isEmpty, began == nil {
                began = Self.now()
                counted = entries.count
                deadline = Self.now() + Self.batchNano
            }
            guard unsafe wait(work, until: deadline) else { continue }
            guard let began, entries.count > counted, deadline < began + Self.longestBatchNano else { break }
            counted = entries.count
            deadline += Self.batchNano
        }
        let taken = entries
        entries = []
        bytes = 0
        return Work(entries: taken, ticket: requested, isStopping: isStopping)
    }

    /// Says that everything up to the ticket is on its way to the disk.
    ///
    /// Called by the writing thread only.
    func finished(_ ticket: UInt64) {
        lock()
        done = max(done, ticket)
        unsafe pthread_cond_broadcast(progress)
        unlock()
    }

    /// Says that the writing thread is gone: nobody waits for it from here on.
    func ended() {
        lock()
        hasEnded = true
        isClosed = true
        entries = []
        unsafe pthread_cond_broadcast(progress)
        unlock()
    }

    /// Drops what is in the queue, and returns how much that is.
    func dropAll() -> Int {
        lock()
        defer { unlock() }
        let dropped = entries.count
        entries = []
        bytes = 0
        return dropped
    }

    /// Waits until everything offered before the call is written; `false` when that took too long.
    func flush(nano: UInt64) -> Bool {
        lock()
        defer { unlock() }
        requested += 1
        return waitUntil(requested, nano: nano)
    }

    /// Lets the writing thread end once the queue is empty, and waits for that; `false` when it took too long.
    func stop(nano: UInt64) -> Bool {
        lock()
        defer { unlock() }
        isStopping = true
        isClosed = true
        return waitUntil(.max, nano: nano)
    }

    private func waitUntil(_ ticket: UInt64, nano: UInt64) -> Bool {
        unsafe pthread_cond_signal(work)
        let deadline = Self.now() + nano
        while done < ticket, !hasEnded {
            if unsafe wait(progress, until: deadline) { break }
        }
        return done >= ticket || hasEnded
    }

    /// Returns whether the deadline has passed.
    private func wait(_ condition: UnsafeMutablePointer<pthread_cond_t>, until deadline: UInt64) -> Bool {
        var time = timespec(tv_sec: Int(deadline / 1_000_000_000), tv_nsec: Int(deadline % 1_000_000_000))
        return unsafe pthread_cond_timedwait(condition, mutex, &time) == ETIMEDOUT
    }

    private func lock() { unsafe pthread_mutex_lock(mutex) }
    private func unlock() { unsafe pthread_mutex_unlock(mutex) }

    private static func now() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}

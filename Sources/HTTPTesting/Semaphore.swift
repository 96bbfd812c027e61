// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// A counting semaphore for blocking test threads.
@safe public final class Semaphore: @unchecked Sendable {
    // Safe from any thread: that is what a semaphore is for.
    private let semaphore: UnsafeMutablePointer<sem_t>

    /// Creates a semaphore at zero.
    public init() {
        unsafe semaphore = .allocate(capacity: 1)
        unsafe sem_init(semaphore, 0, 0)
    }

    deinit {
        unsafe sem_destroy(semaphore)
        unsafe semaphore.deallocate()
    }

    /// Lets one waiter pass, now or later.
    public func signal() {
        unsafe sem_post(semaphore)
    }

    /// Blocks until a signal is there to take.
    public func wait() {
        while unsafe sem_wait(semaphore) != 0 {}
    }
}

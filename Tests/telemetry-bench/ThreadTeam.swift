// SPDX-License-Identifier: Apache-2.0

import Glibc
import Threads

/// Several threads that do the same at the same time.
enum ThreadTeam {
    /// Runs the work on each of a number of threads and returns when all are done.
    static func run(_ count: Int, _ work: @escaping @Sendable () -> Void) {
        let done = Done()
        var started = 0
        for index in 0..<count {
            let isStarted =
                (try? DedicatedThread.start(named: "bench-\(index)") {
                    work()
                    done.signal()
                }) != nil
            if isStarted { started += 1 }
        }
        for _ in 0..<started { done.wait() }
    }

    /// A counting semaphore of the system.
    @safe
    private final class Done: @unchecked Sendable {
        private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

        init() { unsafe sem_init(semaphore, 0, 0) }

        deinit {
            unsafe sem_destroy(semaphore)
            unsafe semaphore.deallocate()
        }

        func signal() { unsafe sem_post(semaphore) }

        func wait() {
            while unsafe sem_wait(semaphore) != 0 {}
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Runs a closure on a thread of its own: blocking calls do not belong on the pool that runs the tests.
public enum TestThread {
    private final class Work {
        let run: @Sendable () -> Void

        init(run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    /// Starts a thread that ends with the closure.
    public static func start(_ run: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { context in
                if let context = unsafe context {
                    unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
                }
                return nil
            },
            Unmanaged.passRetained(Work(run: run)).toOpaque()
        )
        precondition(result == 0, "no thread for the test")
        pthread_detach(thread)
    }

    /// Runs a closure on a thread of its own and suspends until it returns.
    public static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            start { continuation.resume(returning: body()) }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Threads

/// Runs a closure on a thread of its own: blocking calls do not belong on the pool that runs the tests.
public enum TestThread {
    /// Starts a thread that ends with the closure.
    public static func start(_ run: @escaping @Sendable () -> Void) {
        do throws(ThreadError) {
            try DedicatedThread.start(named: "test", run)
        } catch {
            preconditionFailure("no thread for the test: \(error)")
        }
    }

    /// Runs a closure on a thread of its own and suspends until it returns.
    public static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            start { continuation.resume(returning: body()) }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Threads for what blocks, which must not run on Swift's cooperative pool.
enum ClusterThread {
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    /// Starts a detached thread.
    ///
    /// Signals are blocked on it, so that none interrupts a wait; they go to other threads of the process.
    static func start(_ body: @escaping @Sendable () -> Void) throws(ClusterError) {
        var everySignal = sigset_t()
        var before = sigset_t()
        unsafe sigfillset(&everySignal)
        unsafe pthread_sigmask(SIG_SETMASK, &everySignal, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        let context = unsafe Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let status = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            context.toOpaque()
        )
        guard status == 0 else {
            unsafe context.release()
            throw .system("no thread could be started: too many exist (error \(status))")
        }
        pthread_detach(thread)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// Threads for blocking calls, which must not run on Swift's cooperative pool.
enum TransportThread {
    private final class Body {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, _ run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    /// Starts a detached thread; false when the system has none left.
    ///
    /// Signals are blocked on it, so that none interrupts a wait; they go to other threads of the process.
    static func start(name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
        var everySignal = sigset_t()
        var before = sigset_t()
        unsafe sigfillset(&everySignal)
        unsafe pthread_sigmask(SIG_SETMASK, &everySignal, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }

        let context = unsafe Unmanaged.passRetained(Body(name: name, body))
        var thread = pthread_t()
        let status = unsafe pthread_create(
            &thread,
            nil,
            { context in
                guard let context = unsafe context else { return nil }
                let body = unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
                unsafe asya_name_thread(body.name)
                body.run()
                return nil
            },
            context.toOpaque()
        )
        guard status == 0 else {
            unsafe context.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc

/// A thread of its own for calls that block, which must not run on Swift's cooperative pool.
///
/// Nobody joins it: it ends with its closure, and whoever waits for that end is told by the closure.
public enum DedicatedThread {
    /// Starts a detached thread.
    ///
    /// All signals are blocked on it, so that none interrupts a wait; they go to other threads of the process.
    ///
    /// - Parameters:
    ///   - name: What `ps` and debuggers show; Linux keeps its first 15 bytes.
    ///   - stackBytes: The size of its stack; nil for what the system gives.
    ///   - body: What it runs.
    /// - Throws: ``ThreadError`` when the system has no thread left.
    public static func start(
        named name: String,
        stackBytes: Int? = nil,
        _ body: @escaping @Sendable () -> Void
    ) throws(ThreadError) {
        var everySignal = sigset_t()
        var before = sigset_t()
        unsafe sigfillset(&everySignal)
        // The new thread starts with the mask of the one that makes it.
        unsafe pthread_sigmask(SIG_SETMASK, &everySignal, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        if let stackBytes { unsafe pthread_attr_setstacksize(&attributes, stackBytes) }

        let context = unsafe Unmanaged.passRetained(Body(name: name, run: body))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread,
            &attributes,
            { context in
                guard let context = unsafe context else { return nil }
                let body = unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
                unsafe asya_name_thread(body.name)
                body.run()
                return nil
            },
            context.toOpaque()
        )
        guard code == 0 else {
            unsafe context.release()
            throw ThreadError(code: code)
        }
    }

    private final class Body {
        let name: String
        let run: @Sendable () -> Void

        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }
}

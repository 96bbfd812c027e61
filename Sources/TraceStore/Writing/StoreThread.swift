// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Starts the thread that writes.
enum StoreThread {
    /// Runs the closure on a new, detached thread; returns 0, or the error number when there is no thread to be had.
    ///
    /// All signals are blocked there, so that handlers keep running where the host expects them.
    static func start(named name: String, _ body: @escaping @Sendable () -> Void) -> Int32 {
        let box = unsafe Unmanaged.passRetained(Body(name, body))
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        unsafe pthread_attr_setstacksize(&attributes, 512 << 10)
        var all = sigset_t()
        var previous = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &previous)
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread,
            &attributes,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue().main()
                return nil
            },
            box.toOpaque()
        )
        unsafe pthread_sigmask(SIG_SETMASK, &previous, nil)
        unsafe pthread_attr_destroy(&attributes)
        if result != 0 { unsafe box.release() }
        return result
    }

    private final class Body: Sendable {
        private let name: String
        private let run: @Sendable () -> Void

        init(_ name: String, _ run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }

        func main() {
            // The name shows in `top -H`. pthread_setname_np is hidden behind _GNU_SOURCE, and does the same.
            let descriptor = unsafe open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
            if descriptor >= 0 {
                _ = unsafe write(descriptor, name, name.utf8.count)
                close(descriptor)
            }
            run()
        }
    }
}

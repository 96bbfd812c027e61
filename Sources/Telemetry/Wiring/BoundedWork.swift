// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Blocking work that is waited for, but not for ever.
enum BoundedWork {
    /// Runs the work on a thread of its own and returns when it is done or the time is over.
    ///
    /// Cancelling the waiting task changes nothing: a shutdown usually runs in a cancelled one. Work that is late goes
    /// on, unwatched.
    ///
    /// - Returns: Whether the work was done in time.
    static func run(
        within limit: Duration,
        timer loop: any EventLoop,
        _ work: @escaping @Sendable () -> Void
    ) async -> Bool {
        let pool = NIOThreadPool(numberOfThreads: 1)
        pool.start()
        let isDone = await withCheckedContinuation { continuation in
            let gate = Gate(continuation)
            let timeout = loop.scheduleTask(in: TimeAmount(limit)) { gate.open(false) }
            pool.submit { _ in
                work()
                timeout.cancel()
                gate.open(true)
            }
        }
        if isDone { try? await pool.shutdownGracefully() }
        return isDone
    }

    /// Resumes a continuation for the first of several who ask.
    private final class Gate: Sendable {
        private let continuation: Mutex<CheckedContinuation<Bool, Never>?>

        init(_ continuation: CheckedContinuation<Bool, Never>) {
            self.continuation = Mutex(continuation)
        }

        func open(_ result: Bool) {
            let taken = continuation.withLock { continuation in
                defer { continuation = nil }
                return continuation
            }
            taken?.resume(returning: result)
        }
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}

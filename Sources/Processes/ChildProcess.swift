// SPDX-License-Identifier: Apache-2.0

internal import CLinux
internal import Glibc
internal import Synchronization

/// A child process that was started here, from its start to its exit.
///
/// It is always reaped, so no zombie is left.
///
/// One thread of the process starts and reaps all children: the parent-death signal of Linux is tied to the thread
/// that forked, so that thread must live as long as the process. Dropping the last reference does not end the child.
public final class ChildProcess: Sendable {
    /// The process id.
    ///
    /// Another process may have it after the exit: send signals with ``kill(_:)``.
    public let processID: Int32

    let pidfd: Descriptor
    private let leadsGroup: Bool
    private let endsGroup: Bool
    private let state: Mutex<State>

    private enum State {
        case running(waiters: [@Sendable (ExitStatus) -> Void])
        case exited(ExitStatus)
    }

    init(processID: Int32, pidfd: Descriptor, specification: ChildSpecification) {
        self.processID = processID
        self.pidfd = pidfd
        leadsGroup = specification.leadsProcessGroup
        endsGroup = specification.leadsProcessGroup && specification.endsProcessGroup
        state = Mutex(.running(waiters: []))
    }

    /// Starts a child and returns once its program runs.
    ///
    /// - Parameter specification: what to start.
    /// - Returns: the running child.
    /// - Throws: ``SpawnError``, with nothing left behind.
    public static func spawn(_ specification: ChildSpecification) async throws(SpawnError) -> ChildProcess {
        let result = await withCheckedContinuation { continuation in
            spawn(specification) { continuation.resume(returning: $0) }
        }
        return try result.get()
    }

    /// Starts a child without blocking the caller.
    ///
    /// - Parameters:
    ///   - specification: what to start.
    ///   - completion: called exactly once, on the spawner's thread, which it must not block.
    public static func spawn(
        _ specification: ChildSpecification,
        completion: @escaping @Sendable (Result<ChildProcess, SpawnError>) -> Void
    ) {
        Spawner.shared.submit(specification, completion: completion)
    }

    /// How the process ended; `nil` while it runs.
    public var exitStatus: ExitStatus? {
        state.withLock { state in
            guard case .exited(let status) = state else { return nil }
            return status
        }
    }

    /// Returns when the process has ended, at once if it has already.
    ///
    /// Cancellation does not cut the wait short.
    public func waitForExit() async -> ExitStatus {
        await withCheckedContinuation { continuation in
            onExit { continuation.resume(returning: $0) }
        }
    }

    /// Registers for the exit.
    ///
    /// - Parameter handler: called exactly once: on the spawner's thread, which it must not block, or at once on the
    ///   caller's when the process has already ended.
    public func onExit(_ handler: @escaping @Sendable (ExitStatus) -> Void) {
        let ended: ExitStatus? = state.withLock { state in
            switch state {
            case .running(let waiters):
                state = .running(waiters: waiters + [handler])
                return nil
            case .exited(let status):
                return status
            }
        }
        if let ended { handler(ended) }
    }

    /// Sends a signal to the process.
    ///
    /// - Parameter signal: the signal's number.
    /// - Returns: `false` when it has ended already; never reaches another process.
    @discardableResult
    public func kill(_ signal: Int32) -> Bool {
        state.withLock { state in
            guard case .running = state else { return false }
            return asya_pidfd_send_signal(pidfd.rawValue, signal) == 0
        }
    }

    /// Sends a signal to every member of the child's process group.
    ///
    /// - Parameter signal: the signal's number.
    /// - Returns: `false` when the process has ended or leads no group; never reaches another group.
    @discardableResult
    public func killGroup(_ signal: Int32) -> Bool {
        state.withLock { state in
            // Until the leader is reaped, which happens under this lock, its number cannot name another group.
            guard case .running = state, leadsGroup else { return false }
            return Glibc.kill(-processID, signal) == 0
        }
    }

    /// Reaps the process if it has ended; called by the spawner's thread only.
    ///
    /// - Returns: `true` when the process is gone.
    func reapIfEnded() -> Bool {
        let outcome: (ExitStatus, [@Sendable (ExitStatus) -> Void])? = state.withLock { state in
            guard case .running(let waiters) = state, hasEnded() else { return nil }
            if endsGroup { _ = Glibc.kill(-processID, SIGKILL) }
            var word: Int32 = 0
            while unsafe waitpid(processID, &word, 0) < 0 && errno == EINTR {}
            let status = ExitStatus(waitStatus: word)
            state = .exited(status)
            return (status, waiters)
        }
        guard let (status, waiters) = outcome else { return false }
        pidfd.close()
        for waiter in waiters { waiter(status) }
        return true
    }

    /// Looks without reaping, so that the process number stays ours while the group is ended.
    private func hasEnded() -> Bool {
        var information = unsafe siginfo_t()
        let options = WEXITED | WNOHANG | WNOWAIT
        return unsafe waitid(P_PID, id_t(processID), &information, options) == 0 && information.si_signo == SIGCHLD
    }
}

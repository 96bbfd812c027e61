// SPDX-License-Identifier: Apache-2.0

internal import Processes

/// The life of one supervised process, as a value: events in, what to do out.
struct ProcessMachine: Equatable {
    /// Where the process is in its life.
    enum State: Equatable {
        /// Not started yet.
        case idle
        /// Being started, or running and not ready.
        case starting
        /// Ready since this time of the monotonic clock, in nanoseconds.
        case running(sinceNano: UInt64)
        /// Ended, and to be started again.
        case backingOff
        /// Told to end, or about to be: a process that is still being started is told when it is there.
        case stopping(by: StopSignal)
        /// Gone for good.
        case ended
    }

    /// How a process is told to end.
    enum StopSignal: Equatable {
        case terminate
        case kill
    }

    /// What the owner must do.
    enum Action: Equatable {
        case none
        case spawn
        case signal(StopSignal)
        /// Call `pauseOver()` after this time.
        case restart(after: Duration)
        /// The process cannot work; nothing is left of it.
        case giveUp
    }

    private(set) var state = State.idle
    /// Whether a child process exists.
    private(set) var isAlive = false
    private var hasBeenReady = false
    private var backoff = Backoff()

    /// The exit codes that say that somebody must change something first: 2 is the components' own, 126 and 127 are
    /// the loader's, when a shared library is missing.
    static let unusable: Set<ExitStatus> = [.exited(2), .exited(126), .exited(127)]

    /// Whether the process takes part in the work.
    var isRunning: Bool {
        if case .running = state { true } else { false }
    }

    /// The process is wanted.
    mutating func start() -> Action {
        guard state == .idle else { return .none }
        state = .starting
        return .spawn
    }

    /// The child exists.
    mutating func spawned() -> Action {
        isAlive = true
        guard case .stopping(let signal) = state else { return .none }
        return .signal(signal)
    }

    /// There is no child, for a reason of the system or of the executable.
    mutating func spawnFailed(random: Double) -> Action {
        isAlive = false
        switch state {
        case .starting where hasBeenReady: return backOff(random)
        case .starting:
            state = .ended
            return .giveUp
        default:
            state = .ended
            return .none
        }
    }

    /// The process serves.
    mutating func ready(nowNano: UInt64) -> Action {
        guard state == .starting, isAlive else { return .none }
        hasBeenReady = true
        state = .running(sinceNano: nowNano)
        return .none
    }

    /// The child ended.
    mutating func exited(_ status: ExitStatus, nowNano: UInt64, random: Double) -> Action {
        isAlive = false
        switch state {
        case .starting where !hasBeenReady && Self.unusable.contains(status):
            state = .ended
            return .giveUp
        case .starting:
            return backOff(random)
        case .running(let sinceNano):
            if nowNano >= sinceNano, Duration.nanoseconds(Int64(clamping: nowNano - sinceNano)) >= Backoff.stableAfter {
                backoff.reset()
            }
            return backOff(random)
        case .idle, .backingOff, .stopping, .ended:
            state = .ended
            return .none
        }
    }

    /// The time before a restart is over.
    mutating func pauseOver() -> Action {
        guard state == .backingOff else { return .none }
        state = .starting
        return .spawn
    }

    /// The process is no longer wanted.
    mutating func stop(by signal: StopSignal) -> Action {
        switch state {
        case .idle, .backingOff, .ended:
            state = .ended
            return .none
        case .starting, .running:
            break
        case .stopping(let earlier):
            guard signal == .kill, earlier != .kill else { return .none }
        }
        state = .stopping(by: signal)
        return isAlive ? .signal(signal) : .none
    }

    private mutating func backOff(_ random: Double) -> Action {
        state = .backingOff
        return .restart(after: backoff.next(random: random))
    }
}

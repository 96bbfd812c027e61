// SPDX-License-Identifier: Apache-2.0

internal import Processes

/// The life of one worker process, and of those that replace it, as a value.
///
/// A process has ended when both have happened, in any order: its exit and the end of its channel. Only then is it
/// known whether it had answered.
struct WorkerStateMachine {
    /// What the worker is doing.
    enum State: Equatable {
        /// Before the first start.
        case notStarted
        /// The process is being started or loads its handler.
        case starting
        /// Waiting for a message.
        case ready
        /// Handling the message of this number; `draining` ends the worker after its answer.
        case busy(message: UInt64, draining: Bool)
        /// Useless and killed, for this reason; replaced once it is gone.
        case ending(WorkerFailure)
        /// Waiting to be started again.
        case backingOff
        /// Asked to leave, not gone yet.
        case stopping
        /// Gone, never to come back.
        case stopped
    }

    /// What the owner has to do.
    enum Action: Equatable {
        case none
        /// Start a process.
        case spawn
        /// The handler is loaded: give it work.
        case becomeReady
        /// Pass the answer on; the worker is free.
        case complete
        /// Pass the answer on and close the channel, upon which the worker exits.
        case completeAndClose
        /// Close the channel, upon which the worker exits; kill it if it does not.
        case close
        /// Kill the process group.
        case kill
        /// Fail the message in hand and kill the process group.
        case failAndKill(WorkerFailure)
        /// The process has exited: expect the end of its channel soon.
        case awaitChannelEnd
        /// Fail the message in hand, if there is one, and start again after a delay.
        case restart(after: Duration, because: WorkerFailure)
        /// The runtime cannot work, for this reason.
        case giveUp(WorkerFailure)
        /// The worker is gone for good; fail the message in hand, if there is one.
        case stop(WorkerFailure?)
    }

    private(set) var state = State.notStarted
    private var hasExited = false
    private var exit = WorkerExit(status: .exited(0), isOutOfMemory: false)
    private var channelIsOpen = false
    private var hasLoaded = false
    private var failuresInARow = 0
    private let limits: RestartLimits

    init(limits: RestartLimits = .standard) {
        self.limits = limits
    }

    /// The first start, or the end of a back-off.
    mutating func started() -> Action {
        guard state == .notStarted || state == .backingOff else { return .none }
        state = .starting
        hasExited = false
        channelIsOpen = true
        return .spawn
    }

    /// There is no process after all.
    mutating func spawnFailed(_ reason: String) -> Action {
        guard state != .stopping else {
            state = .stopped
            return .stop(nil)
        }
        guard state == .starting else { return .none }
        guard hasLoaded else {
            state = .stopped
            return .giveUp(.startFailed(reason))
        }
        return restart(because: .startFailed(reason))
    }

    /// The worker said that its handler is loaded.
    mutating func loaded() -> Action {
        guard state == .starting else { return .none }
        state = .ready
        hasLoaded = true
        return .becomeReady
    }

    /// The worker said why its handler cannot be loaded.
    mutating func unloadable(_ reason: String) -> Action {
        guard state == .starting else { return .none }
        state = .ending(.startFailed(reason))
        return .kill
    }

    /// A message was handed to the worker, which must be ready.
    mutating func assigned(message: UInt64) {
        precondition(state == .ready, "a message for a worker that is \(state)")
        state = .busy(message: message, draining: false)
    }

    /// The worker answered the message of this number.
    mutating func answered(message: UInt64) -> Action {
        guard case .busy(message, let draining) = state else {
            return violated("an answer to message \(message), which it does not have")
        }
        failuresInARow = 0
        state = draining ? .stopping : .ready
        return draining ? .completeAndClose : .complete
    }

    /// The worker said something that makes no sense.
    mutating func violated(_ reason: String) -> Action {
        switch state {
        case .busy:
            let failure = WorkerFailure.protocolError(reason)
            state = .ending(failure)
            return .failAndKill(failure)
        case .starting, .ready:
            state = .ending(.protocolError(reason))
            return .kill
        case .notStarted, .ending, .backingOff, .stopping, .stopped:
            return .none
        }
    }

    /// The time for the message of this number is over.
    mutating func timeExpired(message: UInt64, after duration: Duration) -> Action {
        guard case .busy(message, _) = state else { return .none }
        state = .ending(.timeout(duration))
        return .failAndKill(.timeout(duration))
    }

    /// The channel ended.
    mutating func channelClosed() -> Action {
        channelIsOpen = false
        if hasExited { return conclude() }
        switch state {
        case .starting, .ready:
            // Most likely it is about to exit; if it is not, it has no way to get work.
            return .kill
        case .busy:
            // Its handler may have closed the descriptor: it comes back with the answer, exits, or runs out of time.
            return .none
        case .notStarted, .ending, .backingOff, .stopping, .stopped:
            return .none
        }
    }

    /// The worker came back through the socket's path.
    ///
    /// - Returns: `false` when nobody is expected: the connection is to be closed.
    mutating func channelReopened() -> Bool {
        guard case .busy = state, !hasExited else { return false }
        channelIsOpen = true
        return true
    }

    /// The process is gone.
    mutating func exited(_ exit: WorkerExit) -> Action {
        hasExited = true
        self.exit = exit
        return channelIsOpen ? .awaitChannelEnd : conclude()
    }

    /// The runtime is shutting down.
    mutating func stopRequested() -> Action {
        switch state {
        case .notStarted, .backingOff:
            state = .stopped
            return .stop(nil)
        case .starting, .ready:
            state = .stopping
            return .close
        case .busy(let message, _):
            state = .busy(message: message, draining: true)
            return .none
        case .ending:
            state = .stopping
            return .none
        case .stopping, .stopped:
            return .none
        }
    }

    private mutating func conclude() -> Action {
        switch state {
        case .starting:
            let failure = WorkerFailure.died(exit)
            if !hasLoaded, failuresInARow + 1 >= limits.failedStarts {
                state = .stopped
                return .giveUp(failure)
            }
            return restart(because: failure)
        case .ready:
            return restart(because: .died(exit))
        case .busy(_, let draining):
            let failure = WorkerFailure.died(exit)
            guard !draining else {
                state = .stopped
                return .stop(failure)
            }
            return restart(because: failure)
        case .ending(.startFailed(let reason)) where !hasLoaded:
            state = .stopped
            return .giveUp(.startFailed(reason))
        case .ending(let failure):
            return restart(because: failure)
        case .stopping:
            state = .stopped
            return .stop(nil)
        case .notStarted, .backingOff, .stopped:
            return .none
        }
    }

    private mutating func restart(because failure: WorkerFailure) -> Action {
        state = .backingOff
        let delay = limits.delay(afterFailures: failuresInARow)
        failuresInARow += 1
        return .restart(after: delay, because: failure)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Processes
import Testing

@testable import ActorRuntime

@Suite struct WorkerStateMachineTests {
    private let segfault = WorkerExit(status: .signaled(11), isOutOfMemory: false)
    private let cleanExit = WorkerExit(status: .exited(0), isOutOfMemory: false)

    private func ready() -> WorkerStateMachine {
        var machine = WorkerStateMachine()
        #expect(machine.started() == .spawn)
        #expect(machine.loaded() == .becomeReady)
        return machine
    }

    private func busy(_ message: UInt64 = 1) -> WorkerStateMachine {
        var machine = ready()
        machine.assigned(message: message)
        return machine
    }

    @Test func `a worker loads, handles a message and is ready again`() {
        var machine = busy()
        #expect(machine.state == .busy(message: 1, draining: false))
        #expect(machine.answered(message: 1) == .complete)
        #expect(machine.state == .ready)
    }

    @Test func `a death is concluded when the process and its channel are both gone, in any order`() {
        var exitFirst = busy()
        #expect(exitFirst.exited(segfault) == .awaitChannelEnd)
        #expect(exitFirst.channelClosed() == .restart(after: .zero, because: .died(segfault)))
        #expect(exitFirst.state == .backingOff)

        var channelFirst = busy()
        #expect(channelFirst.channelClosed() == .none)
        #expect(channelFirst.exited(segfault) == .restart(after: .zero, because: .died(segfault)))
    }

    @Test func `an answer that is read after the exit still counts`() {
        var machine = busy()
        #expect(machine.exited(segfault) == .awaitChannelEnd)
        #expect(machine.answered(message: 1) == .complete)
        #expect(machine.channelClosed() == .restart(after: .zero, because: .died(segfault)))
    }

    @Test func `a timeout fails the message at once and restarts when the process is gone`() {
        var machine = busy(3)
        #expect(machine.timeExpired(message: 2, after: .seconds(1)) == .none)
        #expect(machine.timeExpired(message: 3, after: .seconds(1)) == .failAndKill(.timeout(.seconds(1))))
        #expect(machine.channelClosed() == .none)
        let killed = WorkerExit(status: .signaled(9), isOutOfMemory: false)
        #expect(machine.exited(killed) == .restart(after: .zero, because: .timeout(.seconds(1))))
    }

    @Test func `an answer that comes after the timeout is ignored`() {
        var machine = busy()
        _ = machine.timeExpired(message: 1, after: .seconds(1))
        #expect(machine.answered(message: 1) == .none)
    }

    @Test func `an answer to another message is a broken protocol`() {
        var machine = busy(1)
        guard case .failAndKill(.protocolError) = machine.answered(message: 2) else {
            Issue.record("\(machine.state)")
            return
        }
        var idle = ready()
        #expect(idle.answered(message: 1) == .kill)
    }

    @Test func `a handler that closed the socket comes back with its answer`() {
        var machine = busy()
        #expect(machine.channelClosed() == .none)
        #expect(machine.channelReopened() == true)
        #expect(machine.answered(message: 1) == .complete)
        #expect(machine.exited(cleanExit) == .awaitChannelEnd)
    }

    @Test func `nobody else may come back`() {
        var machine = ready()
        #expect(machine.channelReopened() == false)
    }

    @Test func `a handler that cannot be loaded ends the runtime the first time and only backs off later`() {
        var first = WorkerStateMachine()
        _ = first.started()
        #expect(first.unloadable("no module") == .kill)
        #expect(first.channelClosed() == .none)
        #expect(first.exited(cleanExit) == .giveUp(.startFailed("no module")))

        var later = busy()
        _ = later.channelClosed()
        _ = later.exited(segfault)
        #expect(later.started() == .spawn)
        _ = later.unloadable("no module")
        _ = later.channelClosed()
        #expect(later.exited(cleanExit) == .restart(after: .milliseconds(100), because: .startFailed("no module")))
    }

    @Test func `an interpreter that cannot be started ends the runtime`() {
        var machine = WorkerStateMachine()
        _ = machine.started()
        #expect(machine.spawnFailed("no python3") == .giveUp(.startFailed("no python3")))
    }

    @Test func `deaths while loading are tried again a few times`() {
        var machine = WorkerStateMachine(limits: RestartLimits(failedStarts: 3))
        for attempt in 1...3 {
            #expect(machine.started() == .spawn)
            // A channel that ends while the handler loads: whatever is left of the worker is of no use.
            #expect(machine.channelClosed() == .kill)
            let action = machine.exited(segfault)
            if attempt < 3 {
                guard case .restart = action else {
                    Issue.record("\(action)")
                    return
                }
            } else {
                #expect(action == .giveUp(.died(segfault)))
            }
        }
    }

    @Test func `back-off doubles up to its limit and starts over after an answer`() {
        let limits = RestartLimits(firstDelay: .milliseconds(100), longestDelay: .seconds(1))
        var machine = WorkerStateMachine(limits: limits)
        _ = machine.started()
        _ = machine.loaded()
        var delays: [Duration] = []
        for _ in 0..<6 {
            _ = machine.channelClosed()
            if case .restart(let delay, _) = machine.exited(segfault) { delays.append(delay) }
            _ = machine.started()
            _ = machine.loaded()
        }
        #expect(
            delays == [
                .zero, .milliseconds(100), .milliseconds(200), .milliseconds(400), .milliseconds(800), .seconds(1),
            ]
        )
        machine.assigned(message: 1)
        _ = machine.answered(message: 1)
        _ = machine.channelClosed()
        #expect(machine.exited(segfault) == .restart(after: .zero, because: .died(segfault)))
    }

    @Test func `stopping lets a message finish and ends an idle worker at once`() {
        var idle = ready()
        #expect(idle.stopRequested() == .close)
        #expect(idle.channelClosed() == .none)
        #expect(idle.exited(cleanExit) == .stop(nil))
        #expect(idle.state == .stopped)

        var working = busy()
        #expect(working.stopRequested() == .none)
        #expect(working.answered(message: 1) == .completeAndClose)
        #expect(working.channelClosed() == .none)
        #expect(working.exited(cleanExit) == .stop(nil))
    }

    @Test func `a worker that dies while stopping is not replaced and its message fails`() {
        var machine = busy()
        _ = machine.stopRequested()
        _ = machine.channelClosed()
        #expect(machine.exited(segfault) == .stop(.died(segfault)))
    }

    @Test func `stopping ends a back-off and a timed-out worker is not restarted`() {
        var waiting = busy()
        _ = waiting.channelClosed()
        _ = waiting.exited(segfault)
        #expect(waiting.stopRequested() == .stop(nil))
        #expect(waiting.started() == .none)

        var killed = busy()
        _ = killed.timeExpired(message: 1, after: .seconds(1))
        #expect(killed.stopRequested() == .none)
        _ = killed.channelClosed()
        #expect(killed.exited(segfault) == .stop(nil))
    }

    @Test func `no sequence of events traps or leaves the life cycle`() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            var machine = WorkerStateMachine()
            var message: UInt64 = 0
            for _ in 0..<40 {
                switch Int.random(in: 0..<11, using: &generator) {
                case 0: _ = machine.started()
                case 1: _ = machine.loaded()
                case 2: _ = machine.unloadable("x")
                case 3:
                    guard machine.state == .ready else { continue }
                    message += 1
                    machine.assigned(message: message)
                case 4: _ = machine.answered(message: message)
                case 5: _ = machine.timeExpired(message: message, after: .seconds(1))
                case 6: _ = machine.channelClosed()
                case 7: _ = machine.channelReopened()
                case 8: _ = machine.exited(segfault)
                case 9: _ = machine.violated("x")
                default: if Int.random(in: 0..<8, using: &generator) == 0 { _ = machine.stopRequested() }
                }
            }
        }
    }
}

private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

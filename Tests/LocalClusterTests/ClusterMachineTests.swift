// SPDX-License-Identifier: Apache-2.0

import Processes
import Testing

@testable import LocalCluster

struct ClusterMachineTests {
    private static let sidecar = 0
    private static let runtime = 1
    private static let end = 2

    /// A sidecar with its runtime, and an end.
    private func machine() -> ClusterMachine {
        ClusterMachine([
            .init(takesMessages: true, shutdownTime: .seconds(30)),
            .init(takesMessages: false, shutdownTime: .seconds(5)),
            .init(takesMessages: false, shutdownTime: .seconds(10)),
        ])
    }

    private func running() -> ClusterMachine {
        var machine = machine()
        _ = machine.start()
        for index in 0..<3 { _ = machine.spawned(index) }
        for index in 0..<3 { _ = machine.ready(index, nowNano: 0) }
        #expect(machine.phase == .running)
        return machine
    }

    @Test func `all processes start at once, and readiness is announced when the last is ready`() {
        var machine = machine()
        #expect(machine.start() == [.spawn(0), .spawn(1), .spawn(2)])
        for index in 0..<3 { #expect(machine.spawned(index) == []) }
        #expect(machine.ready(Self.end, nowNano: 1) == [])
        #expect(machine.ready(Self.runtime, nowNano: 2) == [])
        #expect(machine.ready(Self.sidecar, nowNano: 3) == [.announceReady])
    }

    @Test func `nothing to run is ready at once`() {
        var machine = ClusterMachine([])
        #expect(machine.start() == [.announceReady])
    }

    @Test func `a death restarts that process and leaves its partner alone`() {
        var machine = running()
        let actions = machine.exited(Self.runtime, .signaled(9), nowNano: 1, random: 0.5)
        #expect(actions == [.restart(Self.runtime, after: .milliseconds(100))])
        #expect(!machine.isReady)
        #expect(machine.pauseOver(Self.runtime) == [.spawn(Self.runtime)])
        _ = machine.spawned(Self.runtime)
        // Readiness is announced once only.
        #expect(machine.ready(Self.runtime, nowNano: 2) == [])
        #expect(machine.isReady)
    }

    @Test func `a stop lets sidecars finish before it ends what they need`() {
        var machine = running()
        #expect(
            machine.stop() == [.announceDrain, .limit(.draining, .seconds(30)), .signal(Self.sidecar, .terminate)]
        )
        let next = machine.exited(Self.sidecar, .exited(0), nowNano: 1, random: 0.5)
        #expect(
            next == [
                .limit(.closing, .seconds(10)), .signal(Self.runtime, .terminate), .signal(Self.end, .terminate),
            ]
        )
        #expect(machine.exited(Self.end, .exited(0), nowNano: 2, random: 0.5) == [])
        #expect(machine.exited(Self.runtime, .exited(0), nowNano: 3, random: 0.5) == [.finish])
        #expect(machine.culprit == nil)
    }

    @Test func `a runtime that dies while sidecars finish comes back only as long as they need it`() {
        var machine = running()
        _ = machine.stop()
        let actions = machine.exited(Self.runtime, .signaled(9), nowNano: 1, random: 0.5)
        // Its sidecar may need it for a message in work.
        #expect(actions == [.restart(Self.runtime, after: .milliseconds(100))])
        let next = machine.exited(Self.sidecar, .exited(0), nowNano: 2, random: 0.5)
        #expect(next == [.limit(.closing, .seconds(10)), .signal(Self.end, .terminate)])
        #expect(machine.pauseOver(Self.runtime) == [])
        #expect(machine.exited(Self.end, .exited(0), nowNano: 3, random: 0.5) == [.finish])
    }

    @Test func `a second stop kills all that is left`() {
        var machine = running()
        _ = machine.stop()
        #expect(
            machine.stop() == [
                .announceKill, .signal(Self.sidecar, .kill), .signal(Self.runtime, .kill), .signal(Self.end, .kill),
            ]
        )
        _ = machine.exited(Self.sidecar, .signaled(9), nowNano: 1, random: 0.5)
        _ = machine.exited(Self.end, .signaled(9), nowNano: 1, random: 0.5)
        #expect(machine.exited(Self.runtime, .signaled(9), nowNano: 1, random: 0.5) == [.finish])
    }

    @Test func `those who are late are killed, and a limit of an earlier phase does nothing`() {
        var machine = running()
        _ = machine.stop()
        #expect(machine.phaseOver(.closing) == [])
        #expect(machine.phaseOver(.draining) == [.signal(Self.sidecar, .kill)])
        _ = machine.exited(Self.sidecar, .signaled(9), nowNano: 1, random: 0.5)
        #expect(machine.phaseOver(.draining) == [])
        #expect(machine.phaseOver(.closing) == [.signal(Self.runtime, .kill), .signal(Self.end, .kill)])
    }

    @Test func `a process that cannot work stops everything soon and is the culprit`() {
        var machine = machine()
        _ = machine.start()
        for index in 0..<3 { _ = machine.spawned(index) }
        let actions = machine.exited(Self.runtime, .exited(2), nowNano: 1, random: 0.5)
        #expect(
            actions == [
                .limit(.draining, ClusterMachine.failureTime), .signal(Self.sidecar, .terminate),
            ]
        )
        let next = machine.exited(Self.sidecar, .exited(0), nowNano: 2, random: 0.5)
        #expect(next == [.limit(.closing, ClusterMachine.failureTime), .signal(Self.end, .terminate)])
        #expect(machine.exited(Self.end, .exited(0), nowNano: 3, random: 0.5) == [.finish])
        #expect(machine.culprit == Self.runtime)
    }

    @Test func `of several that cannot work the first is the culprit`() {
        var machine = machine()
        _ = machine.start()
        _ = machine.spawned(Self.sidecar)
        _ = machine.spawnFailed(Self.runtime, random: 0.5)
        _ = machine.spawnFailed(Self.end, random: 0.5)
        let actions = machine.exited(Self.sidecar, .exited(2), nowNano: 1, random: 0.5)
        #expect(actions == [.limit(.closing, ClusterMachine.failureTime), .finish])
        #expect(machine.culprit == Self.runtime)
    }

    @Test func `a stop before the start ends it`() {
        var machine = machine()
        #expect(machine.stop() == [.finish])
        #expect(machine.start() == [])
    }

    @Test func `a stop while children are being started reaches each of them`() {
        var machine = machine()
        _ = machine.start()
        #expect(machine.stop() == [.announceDrain, .limit(.draining, .seconds(30))])
        #expect(machine.spawned(Self.runtime) == [])
        #expect(machine.spawned(Self.sidecar) == [.signal(Self.sidecar, .terminate)])
        let next = machine.exited(Self.sidecar, .signaled(15), nowNano: 1, random: 0.5)
        #expect(next == [.limit(.closing, .seconds(10)), .signal(Self.runtime, .terminate)])
        #expect(machine.spawned(Self.end) == [.signal(Self.end, .terminate)])
    }

    /// Whatever happens in whatever order, a stopped cluster comes to its end and starts nothing after it.
    @Test(arguments: 0..<200) func `random events end in nothing`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var machine = machine()
        var alive: Set<Int> = []
        var isFinished = false
        func take(_ actions: [ClusterMachine.Action]) {
            for action in actions {
                #expect(!isFinished)
                if case .spawn(let index) = action { #expect(alive.insert(index).inserted, "\(index) runs already") }
                if action == .finish { isFinished = true }
            }
        }
        take(machine.start())
        for _ in 0..<60 {
            let index = Int.random(in: 0..<3, using: &generator)
            switch Int.random(in: 0..<6, using: &generator) {
            case 0 where alive.contains(index) && !machine.processes[index].isAlive: take(machine.spawned(index))
            case 1: take(machine.ready(index, nowNano: 1))
            case 2 where machine.processes[index].isAlive:
                alive.remove(index)
                take(machine.exited(index, .signaled(9), nowNano: 2, random: 0.5))
            case 3: take(machine.pauseOver(index))
            case 4 where Int.random(in: 0..<20, using: &generator) == 0: take(machine.stop())
            default: break
            }
        }
        take(machine.stop())
        take(machine.stop())
        for index in alive.sorted() {
            if !machine.processes[index].isAlive { take(machine.spawned(index)) }
            take(machine.exited(index, .signaled(9), nowNano: 3, random: 0.5))
        }
        #expect(isFinished)
    }
}

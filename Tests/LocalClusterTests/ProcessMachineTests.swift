// SPDX-License-Identifier: Apache-2.0

import Processes
import Testing

@testable import LocalCluster

struct ProcessMachineTests {
    /// A machine whose process is ready since time 0.
    private func running() -> ProcessMachine {
        var machine = ProcessMachine()
        #expect(machine.start() == .spawn)
        #expect(machine.spawned() == .none)
        #expect(machine.ready(nowNano: 0) == .none)
        #expect(machine.isRunning)
        return machine
    }

    @Test func `a killed process is started again after a pause`() {
        var machine = running()
        #expect(machine.exited(.signaled(9), nowNano: 1, random: 0.5) == .restart(after: .milliseconds(100)))
        #expect(machine.state == .backingOff)
        #expect(machine.pauseOver() == .spawn)
        _ = machine.spawned()
        #expect(machine.exited(.exited(1), nowNano: 2, random: 0.5) == .restart(after: .milliseconds(200)))
    }

    @Test func `a process that ends well is started again, too`() {
        var machine = running()
        #expect(machine.exited(.exited(0), nowNano: 1, random: 0.5) == .restart(after: .milliseconds(100)))
    }

    @Test func `a stable minute takes the pause back to its beginning`() {
        var machine = running()
        for _ in 0..<3 {
            _ = machine.exited(.signaled(9), nowNano: 1, random: 0.5)
            _ = machine.pauseOver()
            _ = machine.spawned()
            _ = machine.ready(nowNano: 10)
        }
        #expect(
            machine.exited(.signaled(9), nowNano: 60_000_000_010, random: 0.5) == .restart(after: .milliseconds(100))
        )
    }

    @Test(arguments: [2, 126, 127] as [Int32])
    func `an exit code that says that it cannot work is final before it was ever ready`(code: Int32) {
        var machine = ProcessMachine()
        _ = machine.start()
        _ = machine.spawned()
        #expect(machine.exited(.exited(code), nowNano: 1, random: 0.5) == .giveUp)
        #expect(machine.state == .ended)
    }

    @Test func `exit code 2 after it was ready is a restart like any other`() {
        var machine = running()
        _ = machine.exited(.signaled(9), nowNano: 1, random: 0.5)
        _ = machine.pauseOver()
        _ = machine.spawned()
        #expect(machine.exited(.exited(2), nowNano: 2, random: 0.5) == .restart(after: .milliseconds(200)))
    }

    @Test func `a crash before it was ever ready is tried again`() {
        var machine = ProcessMachine()
        _ = machine.start()
        _ = machine.spawned()
        #expect(machine.exited(.signaled(11), nowNano: 1, random: 0.5) == .restart(after: .milliseconds(100)))
    }

    @Test func `an executable that cannot be started is final at first and a pause later`() {
        var first = ProcessMachine()
        _ = first.start()
        #expect(first.spawnFailed(random: 0.5) == .giveUp)
        var later = running()
        _ = later.exited(.signaled(9), nowNano: 1, random: 0.5)
        _ = later.pauseOver()
        #expect(later.spawnFailed(random: 0.5) == .restart(after: .milliseconds(200)))
    }

    @Test func `a stopped process is told and not started again`() {
        var machine = running()
        #expect(machine.stop(by: .terminate) == .signal(.terminate))
        #expect(machine.stop(by: .terminate) == .none)
        #expect(machine.exited(.exited(0), nowNano: 1, random: 0.5) == .none)
        #expect(machine.state == .ended)
        #expect(machine.stop(by: .kill) == .none)
    }

    @Test func `a process that does not leave is killed`() {
        var machine = running()
        _ = machine.stop(by: .terminate)
        #expect(machine.stop(by: .kill) == .signal(.kill))
        #expect(machine.stop(by: .kill) == .none)
    }

    @Test func `a stop that comes before the child is there reaches it when it is`() {
        var machine = ProcessMachine()
        _ = machine.start()
        #expect(machine.stop(by: .terminate) == .none)
        #expect(machine.spawned() == .signal(.terminate))
        #expect(machine.exited(.signaled(15), nowNano: 1, random: 0.5) == .none)
        #expect(machine.state == .ended)
    }

    @Test func `a stop during a pause ends it, and the pause's end starts nothing`() {
        var machine = running()
        _ = machine.exited(.signaled(9), nowNano: 1, random: 0.5)
        #expect(machine.stop(by: .terminate) == .none)
        #expect(machine.state == .ended)
        #expect(machine.pauseOver() == .none)
    }

    @Test func `an answer of a process that has ended meanwhile does not make it ready`() {
        var machine = running()
        _ = machine.exited(.signaled(9), nowNano: 1, random: 0.5)
        #expect(machine.ready(nowNano: 2) == .none)
        #expect(machine.state == .backingOff)
    }
}

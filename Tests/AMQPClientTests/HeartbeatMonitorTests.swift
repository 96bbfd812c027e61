// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import AMQPClient

@Suite struct HeartbeatMonitorTests {
    @Test func `a heartbeat is due when half an interval went by without a write`() {
        var monitor = HeartbeatMonitor()
        #expect(monitor.tick() == .send)
        monitor.sent()
        monitor.received()
        #expect(monitor.tick() == .nothing)
        #expect(monitor.tick() == .send)
    }

    @Test func `two silent intervals are the end, and any byte starts them anew`() {
        var monitor = HeartbeatMonitor()
        for _ in 0..<4 { #expect(monitor.tick() == .send) }
        monitor.received()
        for _ in 0..<4 { #expect(monitor.tick() == .send) }
        #expect(monitor.tick() == .giveUp)
    }
}

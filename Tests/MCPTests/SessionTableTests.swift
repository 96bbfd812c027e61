// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import MCP

struct SessionTableTests {
    private func open(_ table: inout SessionTable, _ id: String, for caller: String, at seconds: Int) {
        table.open(id, for: caller, version: .version20250618, clientName: nil, at: .seconds(seconds))
    }

    private func has(_ table: inout SessionTable, _ id: String, of caller: String, at seconds: Int) -> Bool {
        table.use(id, of: caller, at: .seconds(seconds)) { _ in true } ?? false
    }

    @Test func `the caller with too many sessions loses its own that was not used for the longest time`() {
        var table = SessionTable(limits: MCPSessionLimits(total: 10, perCaller: 2))
        open(&table, "other", for: "bob", at: 0)
        open(&table, "a", for: "alice", at: 1)
        open(&table, "b", for: "alice", at: 2)
        #expect(has(&table, "a", of: "alice", at: 3))
        open(&table, "c", for: "alice", at: 4)
        #expect(!has(&table, "b", of: "alice", at: 5))
        #expect(has(&table, "a", of: "alice", at: 5))
        #expect(has(&table, "c", of: "alice", at: 5))
        #expect(has(&table, "other", of: "bob", at: 5))
        #expect(table.count == 3)
    }

    @Test func `a full table loses the session that was not used for the longest time`() {
        var table = SessionTable(limits: MCPSessionLimits(total: 3, perCaller: 3))
        for (second, caller) in ["a", "b", "c", "d"].enumerated() { open(&table, caller, for: caller, at: second) }
        #expect(table.count == 3)
        #expect(!has(&table, "a", of: "a", at: 9))
        #expect(has(&table, "d", of: "d", at: 9))
    }

    @Test func `sessions expire to the second, and their places are free again`() {
        var table = SessionTable(limits: MCPSessionLimits(total: 3, perCaller: 1, idle: .seconds(10)))
        open(&table, "a", for: "a", at: 0)
        open(&table, "b", for: "b", at: 4)
        #expect(has(&table, "b", of: "b", at: 9))
        #expect(!has(&table, "a", of: "a", at: 10))
        #expect(has(&table, "b", of: "b", at: 18))
        #expect(!has(&table, "b", of: "b", at: 28))
        #expect(table.count == 0)
        open(&table, "a", for: "a", at: 29)
        #expect(has(&table, "a", of: "a", at: 30))
    }

    @Test func `only its caller closes a session`() {
        var table = SessionTable(limits: MCPSessionLimits())
        open(&table, "a", for: "a", at: 0)
        let closed = ["b", "a", "a"].map { table.close("a", of: $0, at: .zero) }
        #expect(closed == [false, true, false])
    }
}

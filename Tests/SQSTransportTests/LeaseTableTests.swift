// SPDX-License-Identifier: Apache-2.0

import Testing
import Transports

@testable import SQSTransport

@Suite struct `A table of leases` {
    private let queue = QueueName(actor: "work")

    private func seconds(_ count: Double) -> UInt64 { UInt64(count * 1e9) }

    private func insert(_ table: inout LeaseTable, at second: Double = 0, asked: Double? = nil) -> DeliveryToken {
        table.insert(
            queue: queue,
            queueURL: "u",
            receipt: "r",
            claim: nil,
            requestedAt: seconds(asked ?? second),
            answeredAt: seconds(second)
        )
    }

    @Test func `renews a lease when a third of it has passed`() {
        var table = LeaseTable(visibilitySeconds: 30)
        let token = insert(&table)
        #expect(table.nextEvent == seconds(10))
        #expect(table.takeDue(at: seconds(9.9)).renewals.isEmpty)
        let due = table.takeDue(at: seconds(10))
        #expect(due.renewals.map(\.lease.token) == [token])
        #expect(due.renewals.map(\.seconds) == [30])
        table.renewed(token, seconds: 30, requestedAt: seconds(10))
        #expect(table.nextEvent == seconds(20))
        #expect(table.beginSettling(token, at: seconds(39)) != nil)
    }

    @Test func `counts from the answer to a request that was held open, and makes sure at once`() {
        var table = LeaseTable(visibilitySeconds: 30)
        let token = insert(&table, at: 20, asked: 0)
        #expect(table.nextEvent == seconds(20))
        #expect(table.takeDue(at: seconds(20)).renewals.map(\.seconds) == [30])
        #expect(table.beginSettling(token, at: seconds(49)) != nil)
        #expect(insert(&table, at: 20, asked: 10) != token)
        #expect(table.takeDue(at: seconds(20)).renewals.count == 2)
    }

    @Test func `tries a renewal again soon, and loses the lease at its end`() {
        var table = LeaseTable(visibilitySeconds: 30)
        let token = insert(&table)
        table.postponed(token, at: seconds(10))
        #expect(table.nextEvent == seconds(12.5))
        let due = table.takeDue(at: seconds(30))
        #expect(due.lost.map(\.token) == [token])
        #expect(due.renewals.isEmpty)
        #expect(table.count == 0)
        #expect(table.beginSettling(token, at: seconds(30)) == nil)
    }

    @Test func `settles once, and not after the end`() {
        var table = LeaseTable(visibilitySeconds: 30)
        let first = insert(&table)
        let second = insert(&table)
        #expect(table.beginSettling(first, at: 0) != nil)
        #expect(table.beginSettling(first, at: 0) == nil)
        #expect(table.beginSettling(second, at: seconds(30)) == nil)
        table.settlingFailed(first, published: [])
        #expect(table.beginSettling(first, at: 0) != nil)
    }

    @Test func `remembers what a failed settlement published`() {
        var table = LeaseTable(visibilitySeconds: 30)
        let token = insert(&table)
        _ = table.beginSettling(token, at: 0)
        table.settlingFailed(token, published: [OutgoingMessage(queue: queue, body: [7])])
        #expect(table.beginSettling(token, at: 0)?.published.map(\.body) == [[7]])
    }

    @Test func `does not give up a delivery that is being settled`() {
        var table = LeaseTable(visibilitySeconds: 30)
        let token = insert(&table)
        _ = table.beginSettling(token, at: 0)
        #expect(table.takeDue(at: seconds(31)).lost.isEmpty)
        #expect(table.removeLost(token, at: seconds(31)) == nil)
        #expect(table.takeUnsettled().isEmpty)
        #expect(table.count == 1)
    }

    @Test func `holds a delivery for 12 hours at most, as SQS does`() {
        var table = LeaseTable(visibilitySeconds: 3600)
        let token = insert(&table)
        var now: UInt64 = 0
        var last = 0
        while let next = table.nextEvent, table.count > 0 {
            now = next
            let due = table.takeDue(at: now)
            for renewal in due.renewals {
                last = renewal.seconds
                #expect(now + UInt64(renewal.seconds) * 1_000_000_000 <= seconds(43_170))
                table.renewed(token, seconds: renewal.seconds, requestedAt: now)
            }
        }
        #expect(last < 3600)
        #expect(now > seconds(43_100))
        #expect(now <= seconds(43_170))
    }
}

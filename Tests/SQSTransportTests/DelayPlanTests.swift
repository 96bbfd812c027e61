// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import SQSTransport

@Suite struct `A plan of a delay` {
    private let now: UInt64 = 1_750_000_000_000_000_000

    private func message(dueIn seconds: Int?, sentAgo age: Int = 0, receives: Int = 1, firstAgo: Int = 0) -> SQSMessage
    {
        let milli = Int(now / 1_000_000)
        return SQSMessage(
            receipt: "r",
            body: "b",
            attributes: seconds.map { [MessageAttribute.due: "\(milli + $0 * 1000)"] } ?? [:],
            receiveCount: receives,
            sentUnixMilli: UInt64(milli - age * 1000),
            firstReceivedUnixMilli: UInt64(milli - firstAgo * 1000),
            groupID: nil,
            wasRedriven: false
        )
    }

    @Test(
        arguments: [
            (Duration.zero, 0), (.seconds(-5), 0), (.milliseconds(1), 1), (.seconds(1), 1), (.milliseconds(1500), 2),
            (.seconds(900), 900),
        ]
    )
    func `is one step up to 15 minutes, in whole seconds, never too early`(delay: Duration, seconds: Int) {
        let plan = DelayPlan(delay: delay, isFIFO: false, nowUnixNano: now)
        #expect(plan.delaySeconds == seconds)
        #expect(plan.dueUnixMilli == nil)
    }

    @Test func `is a chain beyond 15 minutes`() {
        let plan = DelayPlan(delay: .seconds(2000), isFIFO: false, nowUnixNano: now)
        #expect(plan.delaySeconds == 900)
        #expect(plan.dueUnixMilli == now / 1_000_000 + 2_000_000)
        #expect(DelayPlan.step(message(dueIn: 1100), isFIFO: false, nowUnixNano: now) == .resend(delaySeconds: 900))
        #expect(DelayPlan.step(message(dueIn: 200), isFIFO: false, nowUnixNano: now) == .resend(delaySeconds: 200))
        #expect(DelayPlan.step(message(dueIn: 0), isFIFO: false, nowUnixNano: now) == .deliver)
        #expect(DelayPlan.step(message(dueIn: nil), isFIFO: false, nowUnixNano: now) == .deliver)
    }

    @Test func `hides messages of FIFO queues, and sends them anew before their queue forgets them`() {
        let plan = DelayPlan(delay: .seconds(5), isFIFO: true, nowUnixNano: now)
        #expect(plan.delaySeconds == 0)
        #expect(plan.dueUnixMilli == now / 1_000_000 + 5000)
        #expect(DelayPlan.step(message(dueIn: 5), isFIFO: true, nowUnixNano: now) == .hide(seconds: 5))
        #expect(DelayPlan.step(message(dueIn: 90_000), isFIFO: true, nowUnixNano: now) == .hide(seconds: 43_140))
        let old = message(dueIn: 90_000, sentAgo: 172_801)
        #expect(DelayPlan.step(old, isFIFO: true, nowUnixNano: now) == .resend(delaySeconds: 0))
    }

    @Test func `does not count the receipts that only hid a message`() {
        #expect(message(dueIn: nil, receives: 3).deliveryCount(isFIFO: true) == 3)
        #expect(message(dueIn: -1, receives: 2, firstAgo: 10).deliveryCount(isFIFO: true) == 1)
        #expect(message(dueIn: -1, receives: 4, firstAgo: 50_000).deliveryCount(isFIFO: true) == 2)
        #expect(message(dueIn: -10, receives: 2, firstAgo: 5).deliveryCount(isFIFO: true) == 2)
        #expect(message(dueIn: -1, receives: 2, firstAgo: 10).deliveryCount(isFIFO: false) == 2)
    }

    @Test func `delivers what has no time that can be read`() {
        let broken = SQSMessage(
            receipt: "r",
            body: "b",
            attributes: [MessageAttribute.due: "soon"],
            receiveCount: 1,
            sentUnixMilli: nil,
            firstReceivedUnixMilli: nil,
            groupID: nil,
            wasRedriven: false
        )
        #expect(DelayPlan.step(broken, isFIFO: false, nowUnixNano: now) == .deliver)
    }
}

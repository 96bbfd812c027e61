// SPDX-License-Identifier: Apache-2.0

import Testing
import Transports

@Suite struct `A queue name` {
    @Test func `is made of the actor and the namespace`() {
        #expect(QueueName(actor: "resize").value == "asya-resize")
        #expect(QueueName(actor: "resize", namespace: "").value == "asya-resize")
        #expect(QueueName(actor: "resize", namespace: "prod").value == "asya-prod-resize")
        #expect(QueueName(actor: "resize", namespace: "prod").actor == "resize")
    }

    @Test func `has one dead-letter queue`() {
        let dead = QueueName(actor: "resize", namespace: "prod").deadLetter
        #expect(dead.value == "asya-prod-resize-dlq")
        #expect(dead.isDeadLetter)
        #expect(dead.actor == "resize")
        #expect(dead.deadLetter == dead)
    }

    @Test func `tells the namespace that it is made of`() {
        #expect(QueueName(actor: "resize").namespace == nil)
        #expect(QueueName(actor: "resize").deadLetter.namespace == nil)
        let queue = QueueName(actor: "resize", namespace: "team-a")
        #expect(queue.namespace == "team-a" && queue.deadLetter.namespace == "team-a")
    }

    @Test func `is the same queue when the broker's name is the same`() {
        #expect(QueueName(actor: "b", namespace: "a") == QueueName(actor: "a-b"))
    }

    @Test(arguments: ["a", "happy-end", "x1", "0", String(repeating: "a", count: 63)])
    func `accepts DNS labels for actors`(name: String) {
        #expect(QueueName.isActorName(name))
    }

    @Test(arguments: ["", "-a", "a-", "A", "a.b", "a_b", "ä", "a/b", "x-dlq", String(repeating: "a", count: 64)])
    func `refuses what is no DNS label, or another actor's dead letters`(name: String) {
        #expect(!QueueName.isActorName(name))
    }
}

@Suite struct `A duration` {
    @Test func `has whole nanoseconds, clamped`() {
        #expect(Duration.milliseconds(1500).wholeNanoseconds == 1_500_000_000)
        #expect((Duration.zero - .nanoseconds(7)).wholeNanoseconds == -7)
        #expect(Duration.seconds(Int64.max).wholeNanoseconds == .max)
        #expect(Duration.seconds(Int64.min).wholeNanoseconds == .min)
    }
}

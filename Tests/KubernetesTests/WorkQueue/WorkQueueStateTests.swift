// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import Testing

@testable import Kubernetes

@Suite struct `The state of a work queue` {
    private static func queue() -> WorkQueueState<String> { WorkQueueState(WorkQueueOptions()) }

    @Test func `gives each key once, in the order in which they came`() {
        var queue = Self.queue()
        for key in ["a", "b", "a", "c", "b"] { queue.add(key) }
        #expect((0..<4).map { _ in queue.next(at: .zero) } == ["a", "b", "c", nil])
    }

    @Test func `gives a key again that was added while it was worked on, but not meanwhile`() {
        var random = SeededGenerator(seed: 7)
        var queue = Self.queue()
        queue.add("a")
        #expect(queue.next(at: .zero) == "a")
        queue.add("a")
        queue.add("a")
        #expect(queue.next(at: .zero) == nil)
        queue.finish("a", .done, at: .zero, using: &random)
        #expect(queue.next(at: .zero) == "a")
        queue.finish("a", .done, at: .zero, using: &random)
        #expect(queue.next(at: .zero) == nil)
        #expect(queue.depth == WorkQueueDepth(waiting: 0, delayed: 0, running: 0, failing: 0))
    }

    @Test func `has a key that fails wait longer each time, and forgets it on success`() {
        var random = SeededGenerator(seed: 7)
        var queue = Self.queue()
        var now = Duration.zero
        queue.add("a")
        var delays: [Duration] = []
        for _ in 0..<14 {
            #expect(queue.next(at: now) == "a")
            queue.finish("a", .retry, at: now, using: &random)
            #expect(queue.next(at: now) == nil)
            let due = queue.nextDue ?? .zero
            delays.append(due - now)
            now = due
        }
        let options = WorkQueueOptions()
        for (index, delay) in delays.enumerated() {
            let ceiling = min(options.firstDelay * (1 << index), options.maximumDelay)
            #expect(delay >= ceiling * 0.79 && delay <= ceiling)
        }
        #expect(queue.next(at: now) == "a")
        queue.finish("a", .done, at: now, using: &random)
        queue.add("a")
        #expect(queue.next(at: now) == "a")
        queue.finish("a", .retry, at: now, using: &random)
        #expect((queue.nextDue ?? .zero) - now <= options.firstDelay)
    }

    @Test func `gives a key that waits for its time at once when it is added`() {
        var random = SeededGenerator(seed: 7)
        var queue = Self.queue()
        queue.add("a", at: .seconds(60))
        queue.add("a", at: .seconds(30))
        queue.add("a", at: .seconds(90))
        #expect(queue.nextDue == .seconds(30))
        queue.add("a")
        #expect(queue.nextDue == nil)
        #expect(queue.next(at: .zero) == "a")
        queue.finish("a", .again(after: .seconds(5)), at: .seconds(1), using: &random)
        #expect(queue.next(at: .milliseconds(5_900)) == nil)
        #expect(queue.next(at: .seconds(6)) == "a")
    }

    @Test func `spreads the retries of many keys by their rate`() {
        var random = SeededGenerator(seed: 7)
        var options = WorkQueueOptions()
        options.retriesPerSecond = 10
        options.retryBurst = 5
        var queue = WorkQueueState<Int>(options)
        for key in 0..<100 { queue.add(key) }
        while let key = queue.next(at: .zero) { queue.finish(key, .retry, at: .zero, using: &random) }
        var tried = 0
        for second in 1...20 {
            var inSecond = 0
            for step in 1...10 {
                let now = Duration.seconds(second - 1) + .milliseconds(100 * step)
                while let key = queue.next(at: now) {
                    inSecond += 1
                    queue.finish(key, .done, at: now, using: &random)
                }
            }
            #expect(inSecond <= 16)
            tried += inSecond
        }
        #expect(tried == 100)
    }

    @Test func `tries keys that failed at once when what they failed for is over`() {
        var random = SeededGenerator(seed: 7)
        var queue = Self.queue()
        queue.add("a")
        queue.add("b")
        for key in ["a", "b"] {
            #expect(queue.next(at: .zero) == key)
            queue.finish(key, key == "a" ? .retry : .again(after: .seconds(9)), at: .zero, using: &random)
        }
        #expect(queue.next(at: .zero) == nil)
        queue.retryFailing()
        #expect(queue.next(at: .zero) == "a")
        #expect(queue.next(at: .zero) == nil)
    }

    @Test func `forgets keys whose objects are gone`() {
        var random = SeededGenerator(seed: 7)
        var queue = Self.queue()
        queue.add("a")
        _ = queue.next(at: .zero)
        queue.finish("a", .retry, at: .zero, using: &random)
        queue.forget("a")
        #expect(queue.depth == WorkQueueDepth(waiting: 0, delayed: 0, running: 0, failing: 0))
    }

    /// One key fails always and is added again and again; some others fail now and then.
    @Test func `lets no key starve, runs none twice at a time and loses none`() {
        for seed in 0..<200 {
            var random = SeededGenerator(seed: UInt64(seed))
            var queue = WorkQueueState<Int>(WorkQueueOptions())
            var now = Duration.zero
            var running: Set<Int> = []
            var owed: [Int: Duration] = [:]
            for _ in 0..<400 {
                now += .milliseconds(random.below(50))
                queue.add(0)
                let key = 1 + random.below(8)
                if random.oneIn(3) {
                    queue.add(key)
                    if owed[key] == nil { owed[key] = now }
                }
                if running.count < 3, let next = queue.next(at: now) {
                    #expect(running.insert(next).inserted, "seed \(seed)")
                    owed[next] = nil
                }
                if let ended = running.randomElement(using: &random), random.oneIn(2) {
                    running.remove(ended)
                    let outcome: WorkOutcome = ended == 0 || random.oneIn(5) ? .retry : .done
                    queue.finish(ended, outcome, at: now, using: &random)
                }
            }
            // Whatever is owed comes within as many turns as there are keys.
            for _ in 0..<20 {
                for ended in running { queue.finish(ended, ended == 0 ? .retry : .done, at: now, using: &random) }
                running = []
                queue.add(0)
                guard let next = queue.next(at: now) else { continue }
                owed[next] = nil
                running.insert(next)
            }
            #expect(owed.isEmpty, "seed \(seed): \(owed)")
        }
    }
}

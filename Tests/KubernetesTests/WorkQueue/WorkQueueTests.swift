// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Kubernetes

@Suite struct `A work queue` {
    @Test(.timeLimit(.minutes(10))) func `works on many keys with few workers, on each alone`() async {
        let queue = WorkQueue<Int>(clock: ManualClock())
        let state = Shared((running: Set<Int>(), most: 0, done: 0, overlaps: 0))
        for _ in 0..<3 { for key in 0..<200 { queue.add(key) } }
        await queue.run(workers: 4) { key in
            state.withLock { state in
                if !state.running.insert(key).inserted { state.overlaps += 1 }
                state.most = max(state.most, state.running.count)
            }
            await Task.yield()
            let isLast = state.withLock { state in
                state.running.remove(key)
                state.done += 1
                return state.done == 200
            }
            if isLast { queue.close() }
            return .done
        }
        let (done, most, overlaps) = state.withLock { ($0.done, $0.most, $0.overlaps) }
        #expect(done == 200)
        #expect(most <= 4)
        #expect(overlaps == 0)
    }

    @Test(.timeLimit(.minutes(10))) func `comes back to a key that failed when its time has come`() async {
        let clock = ManualClock()
        let queue = WorkQueue<String>(clock: clock)
        let count = Shared(0)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await queue.run(workers: 2) { _ in
                    let number = count.withLock { count in
                        count += 1
                        return count
                    }
                    if number == 3 { queue.close() }
                    return number == 3 ? .done : .retry
                }
            }
            queue.add("a")
            for _ in 0..<2 {
                await clock.sleeping()
                clock.advance(by: .seconds(10))
            }
        }
        #expect(count.withLock { $0 } == 3)
        #expect(queue.depth == WorkQueueDepth(waiting: 0, delayed: 0, running: 0, failing: 0))
    }

    @Test(.timeLimit(.minutes(10))) func `takes a key that is due earlier than the one it waits for`() async {
        let clock = ManualClock()
        let queue = WorkQueue<String>(clock: clock)
        let keys = Shared([String]())
        await withTaskGroup(of: Void.self) { group in
            queue.add("late", after: .seconds(100))
            group.addTask {
                await queue.run(workers: 1) { key in
                    keys.withLock { $0.append(key) }
                    if key == "late" { queue.close() }
                    return .done
                }
            }
            await clock.sleeping()
            queue.add("early", after: .seconds(10))
            clock.advance(by: .seconds(10))
            // The worker or the timer sees to it; then only the late one is waited for.
            while keys.withLock({ $0.isEmpty }) { await Task.yield() }
            await clock.sleeping()
            clock.advance(by: .seconds(90))
        }
        #expect(keys.withLock { $0 } == ["early", "late"])
    }

    @Test(.timeLimit(.minutes(10))) func `ends when its task is cancelled, also while it waits`() async {
        let queue = WorkQueue<String>(clock: ManualClock())
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await queue.run(workers: 3) { _ in .done } }
            group.cancelAll()
        }
        #expect(queue.depth.running == 0)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import RabbitMQTransport

struct SilenceWatchTests {
    var watch = SilenceWatch()

    @Test mutating func `an empty queue is in order, and is looked at ever more rarely`() {
        watch.disturbed()
        var intervals: [Duration] = []
        for _ in 0..<6 {
            intervals.append(watch.interval)
            let verdict = watch.looked(ready: 0, arrivals: 0)
            #expect(verdict == .fine)
        }
        #expect(intervals == [1, 2, 4, 8, 16, 16].map { .seconds($0) })
    }

    @Test mutating func `the broker is not asked while messages come`() {
        let silences = [1, 7, 7].map { watch.isSilent(arrivals: $0) }
        #expect(silences == [false, false, true])
    }

    @Test mutating func `messages that are ready and do not come for two looks show a forgotten consumer`() {
        var verdicts = [watch.looked(ready: 3, arrivals: 0)]
        #expect(watch.interval == SilenceWatch.shortest)
        // The third look is at the next consumer, which is watched anew.
        for _ in 0..<2 { verdicts.append(watch.looked(ready: 3, arrivals: 0)) }
        #expect(verdicts == [.fine, .forgotten, .fine])
        #expect(watch.interval == SilenceWatch.shortest)
    }

    @Test mutating func `a message that comes between two looks takes the suspicion away`() {
        var verdicts = [UInt64(0), 1, 1].map { watch.looked(ready: 1, arrivals: $0) }
        _ = watch.isSilent(arrivals: 2)
        verdicts.append(watch.looked(ready: 1, arrivals: 2))
        #expect(verdicts == [.fine, .fine, .fine, .fine])
    }

    @Test mutating func `a queue that is gone has no consumers`() {
        let verdict = watch.looked(ready: nil, arrivals: 0)
        #expect(verdict == .forgotten)
    }
}

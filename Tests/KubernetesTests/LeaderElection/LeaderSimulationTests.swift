// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import Testing

@testable import Kubernetes

/// Candidates with clocks of their own, a server, and requests that take any time and get lost.
private struct Simulation {
    private struct Candidate {
        var state: LeaderState
        /// Its clock goes a little too fast or too slow, and began somewhere.
        let rate: Double
        let offset: Duration
        /// The version of the Lease that it wrote last.
        var version = 0
        var request: Request?
    }

    private enum Request {
        case look
        case looked(LeaseRecord?, version: Int)
        case write(LeaseRecord, version: Int, begun: Duration)
        case wrote(LeaseRecord, version: Int, begun: Duration)
    }

    private var random: SeededGenerator
    private var candidates: [Candidate]
    private var now = Duration.zero
    private var lease: LeaseRecord?
    private var version = 0
    /// The longest time that a step takes.
    private let pace: Int
    private(set) var terms = 0

    init(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        candidates = (0..<(2 + random.below(3))).map { index in
            Candidate(
                state: LeaderState(identity: "c\(index)", timing: LeaderTiming()),
                rate: 0.95 + Double(random.below(100)) / 1_000,
                offset: .seconds(random.below(10_000))
            )
        }
        pace = [50, 500, 3_000][random.below(3)]
        self.random = random
    }

    private func time(of candidate: Candidate) -> Duration { now * candidate.rate + candidate.offset }

    var leaders: Int { candidates.count { $0.state.isLeading(at: time(of: $0)) } }

    mutating func step() {
        now += .milliseconds(random.below(pace))
        let index = random.below(candidates.count)
        let clock = time(of: candidates[index])
        // A request, or its answer, is lost, or the process is killed and starts anew.
        if random.oneIn(20) {
            candidates[index].request = nil
            return
        }
        if random.oneIn(200) {
            candidates[index].state = LeaderState(identity: "c\(index)'\(version)", timing: LeaderTiming())
            candidates[index].request = nil
            return
        }
        switch candidates[index].request {
        case nil:
            let renewal = candidates[index].state.renewal(at: clock, unixNano: 0)
            candidates[index].request =
                renewal.map { .write($0, version: candidates[index].version, begun: clock) } ?? .look
        case .look?: candidates[index].request = .looked(lease, version: version)
        case .looked(let seen, let version)?:
            switch candidates[index].state.looked(seen, at: clock, unixNano: UInt64(self.version)) {
            case .create(let record), .update(let record):
                candidates[index].request = .write(record, version: version, begun: clock)
            case .wait: candidates[index].request = nil
            }
        case .write(var record, let seen, let begun)?:
            guard seen == version else {
                candidates[index].request = .look
                return
            }
            version += 1
            record.renewTime = "\(version)"
            if lease?.holder != record.holder { terms += 1 }
            lease = record
            candidates[index].request = .wrote(record, version: version, begun: begun)
        case .wrote(let record, let version, let begun)?:
            candidates[index].version = version
            candidates[index].state.wrote(record, begun: begun)
            candidates[index].request = nil
        }
    }
}

@Suite struct `Candidates for one Lease` {
    @Test func `never lead two at a time, whatever their clocks and however long requests take`() {
        var terms = 0
        for seed in 0..<400 {
            var simulation = Simulation(seed: UInt64(seed))
            for _ in 0..<600 {
                simulation.step()
                #expect(simulation.leaders <= 1, "seed \(seed)")
            }
            terms += simulation.terms
        }
        #expect(terms > 400)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The books of a trace: how many envelopes each place was sent, and how many it has dealt with.
struct Branches {
    struct Place: Hashable {
        let envelopeID: String
        let queue: String
    }

    private struct Attempt: Hashable {
        let place: Place
        let routeIndex: Int
        let attempt: Int
    }

    private var received: [Place: Int] = [:]
    private var settled: [Place: Int] = [:]

    init(_ hops: [StoredHop]) {
        var seen: Set<Attempt> = []
        var first: (routeIndex: Int, place: Place)?
        for hop in hops where hop.outcome != .duplicate {
            let place = Place(envelopeID: hop.envelopeID, queue: hop.queue)
            if hop.routeIndex < first?.routeIndex ?? .max { first = (hop.routeIndex, place) }
            settled[place, default: 0] += 0
            guard hop.outcome != .retried, hop.outcome != .interrupted,
                // Redriven to the same queue, it is taken in there later.
                hops.successor(of: hop)?.queue != hop.queue,
                seen.insert(Attempt(place: place, routeIndex: hop.routeIndex, attempt: hop.attempt)).inserted
            else { continue }
            settled[place, default: 0] += 1
            for output in hop.outputs {
                received[Place(envelopeID: output.envelopeID, queue: output.queue), default: 0] += 1
            }
        }
        // What no hop put out came from outside. Where everything was put out by a hop, the route led back to its start.
        let roots = settled.keys.filter { received[$0] == nil }
        for place in roots { received[place] = 1 }
        if roots.isEmpty, let first { received[first.place, default: 0] += 1 }
    }

    /// Where envelopes are that nothing is known of since they were sent there, in order of queue and id.
    var pending: [Place] {
        received.filter { place, count in settled[place, default: 0] < count }.map(\.key)
            .sorted { ($0.queue, $0.envelopeID) < ($1.queue, $1.envelopeID) }
    }
}

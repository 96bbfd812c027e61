// SPDX-License-Identifier: Apache-2.0

/// When the keys of an issuer are fetched, as a value; times are nanoseconds that do not go backwards.
///
/// The first caller who finds them missing or old fetches them. Others use the old ones meanwhile, and wait only when
/// there are none.
struct KeySetRefresh {
    /// How long keys are used before they are fetched anew.
    static let lifetime: UInt64 = 600_000_000_000
    /// The pause between two fetches, whether the first has failed or the second is for a key that is not known.
    static let pause: UInt64 = 10_000_000_000
    /// How long keys are used when the issuer does not answer: after that a withdrawn key might still be among them.
    static let maximumAge: UInt64 = 86_400_000_000_000

    enum Step {
        /// Check with these; the number tells them from others.
        case use(JSONWebKeySet, generation: Int)
        /// Fetch new ones, and tell.
        case fetch
        /// Somebody is fetching: ask again when that is over.
        case wait
        /// There are none, and nobody asks the issuer for so many nanoseconds.
        case unavailable(UInt64)
    }

    private var current: (keys: JSONWebKeySet, at: UInt64)?
    private var generation = 0
    private var isFetching = false
    private var nextFetch: UInt64 = 0

    /// A caller wants keys.
    mutating func request(at now: UInt64) -> Step {
        guard let current = usable(at: now) else { return fetch(at: now) ?? .unavailable(nextFetch - now) }
        guard now - current.at >= Self.lifetime, !isFetching, let step = fetch(at: now) else {
            return .use(current.keys, generation: generation)
        }
        return step
    }

    /// A caller has not found a key among those of a generation.
    mutating func request(newerThan generation: Int, at now: UInt64) -> Step {
        guard usable(at: now) != nil, generation == self.generation else { return request(at: now) }
        return fetch(at: now) ?? request(at: now)
    }

    /// The fetch has succeeded.
    mutating func fetched(_ keys: JSONWebKeySet, at now: UInt64) {
        isFetching = false
        current = (keys, now)
        generation += 1
        nextFetch = now + Self.pause
    }

    /// The fetch has failed.
    ///
    /// - Returns: Whether there are old keys to go on with.
    mutating func failed(at now: UInt64) -> Bool {
        isFetching = false
        nextFetch = now + Self.pause
        return usable(at: now) != nil
    }

    /// The fetch was given up by its caller, which says nothing about the next one.
    mutating func abandoned() {
        isFetching = false
    }

    private func usable(at now: UInt64) -> (keys: JSONWebKeySet, at: UInt64)? {
        current.flatMap { now - $0.at < Self.maximumAge ? $0 : nil }
    }

    /// Begins a fetch or waits for the one that is on; nil when it is too early for one.
    private mutating func fetch(at now: UInt64) -> Step? {
        guard !isFetching else { return .wait }
        guard now >= nextFetch else { return nil }
        isFetching = true
        return .fetch
    }
}

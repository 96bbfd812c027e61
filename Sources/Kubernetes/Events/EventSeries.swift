// SPDX-License-Identifier: Apache-2.0

/// Which events are written, as a value: repeated ones are counted in one, and nobody writes too many.
///
/// The first of its kind is written at once. Those that follow within some minutes are counted, and the count is written
/// once in a while. Too many different ones of one object are dropped, and so are those for which there is no room.
struct EventSeries {
    /// What makes two events the same.
    struct Key: Hashable {
        let subject: ObjectReference
        let event: KubernetesEvent
    }

    /// What is written.
    enum Write: Equatable {
        /// A new event.
        case create(Key, at: UInt64)
        /// How often an event has happened by now.
        case count(Key, name: String, count: Int, at: UInt64)
    }

    private struct Entry {
        /// What the server calls it; nil while it is written for the first time.
        var name: String?
        var count = 1
        var written = 1
        var lastAt: UInt64
        var lastUptime: Duration
        var writtenUptime: Duration
        var isBeingWritten = true
    }

    /// A count is written so often at most.
    static let writeInterval = Duration.seconds(30)
    /// After so long without another one, the next is a new event; the API calls a series ended after six minutes.
    static let silence = Duration.seconds(360)
    /// How many different events of one object are written at once after a pause, and one more in each interval.
    static let burst = 25
    static let interval = Duration.seconds(60)

    private let limit: Int
    private var entries: [Key: Entry] = [:]
    private var buckets: [ObjectReference: TokenBucket] = [:]
    private var writes: [Write] = []
    /// Events that nobody will see.
    private(set) var dropped = 0

    /// Begins without events.
    ///
    /// - Parameter limit: How many different events are known at a time, and how many writes wait.
    init(limit: Int) {
        self.limit = limit
    }

    /// An event has happened.
    mutating func record(_ key: Key, at now: Duration, unixNano: UInt64) {
        forget(at: now)
        if var entry = entries[key] {
            entry.count += 1
            entry.lastAt = unixNano
            entry.lastUptime = now
            entries[key] = entry
            return
        }
        guard entries.count < limit, buckets.count < limit || buckets[key.subject] != nil else {
            dropped += 1
            return
        }
        var bucket = buckets[key.subject] ?? TokenBucket(interval: Self.interval, burst: Self.burst)
        let isAllowed = bucket.takeIfThere(at: now)
        buckets[key.subject] = bucket
        guard isAllowed else {
            dropped += 1
            return
        }
        entries[key] = Entry(lastAt: unixNano, lastUptime: now, writtenUptime: now)
        writes.append(.create(key, at: unixNano))
    }

    /// The next write; nil when none is due.
    mutating func next(at now: Duration) -> Write? {
        if writes.isEmpty {
            for (key, var entry) in entries where isDue(entry, at: now) {
                guard let name = entry.name else { continue }
                entry.isBeingWritten = true
                entries[key] = entry
                return .count(key, name: name, count: entry.count, at: entry.lastAt)
            }
            return nil
        }
        return writes.removeFirst()
    }

    /// When the next count is due; nil when none will be.
    var nextDue: Duration? {
        guard writes.isEmpty else { return .zero }
        return entries.values.filter { $0.count > $0.written && !$0.isBeingWritten && $0.name != nil }
            .map { $0.writtenUptime + Self.writeInterval }.min()
    }

    /// A write has succeeded.
    ///
    /// - Parameters:
    ///   - write: What was written.
    ///   - name: What the server calls the event.
    ///   - now: The time.
    mutating func wrote(_ write: Write, name: String, at now: Duration) {
        switch write {
        case .create(let key, _):
            entries[key]?.name = name
            entries[key]?.isBeingWritten = false
            entries[key]?.writtenUptime = now
        case .count(let key, _, let count, _):
            entries[key]?.written = count
            entries[key]?.isBeingWritten = false
            entries[key]?.writtenUptime = now
        }
    }

    /// A write has failed: the event is given up, and the next of its kind is a new one.
    mutating func failed(_ write: Write) {
        dropped += 1
        switch write {
        case .create(let key, _), .count(let key, _, _, _): entries[key] = nil
        }
    }

    private func isDue(_ entry: Entry, at now: Duration) -> Bool {
        entry.count > entry.written && !entry.isBeingWritten && entry.writtenUptime + Self.writeInterval <= now
    }

    /// Drops what is over, so that there is room.
    private mutating func forget(at now: Duration) {
        entries = entries.filter { _, entry in
            // A count that was not written yet is still to be.
            entry.lastUptime + Self.silence > now || entry.isBeingWritten || entry.count > entry.written
        }
        let subjects = Set(entries.keys.map(\.subject))
        guard buckets.count >= limit else { return }
        buckets = buckets.filter { subjects.contains($0.key) }
    }
}

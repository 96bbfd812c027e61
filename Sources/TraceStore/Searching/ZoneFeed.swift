// SPDX-License-Identifier: Apache-2.0

/// The zones of all slices in the order in which a search reads them: the one that may hold the newest comes first.
///
/// Of a slice that was closed it is known what it holds as a whole, so its zones are asked for when their turn comes. What a
/// search looks for is mostly new, and the zones of old slices are never read.
struct ZoneFeed {
    /// A zone and what a search sorts it by.
    struct Entry {
        var slice: Int
        var zone: StoredZone
        var times: Zone.Times
    }

    private struct Source {
        var slice: Int
        /// The newest that what is left of it may hold.
        var newest: UInt64
        /// What is left, the newest last; `nil` until its turn comes.
        var entries: [Entry]?
    }

    private var sources: [Source] = []

    /// Adds a slice whose zones are not known yet.
    mutating func add(slice: Int, newest: UInt64) {
        sources.append(Source(slice: slice, newest: newest))
    }

    /// Adds zones of a slice.
    mutating func add(slice: Int, _ entries: [Entry]) {
        let sorted = entries.sorted { $0.times.to < $1.times.to }
        guard let last = sorted.last else { return }
        sources.append(Source(slice: slice, newest: last.times.to, entries: sorted))
    }

    /// The newest that anything unread may hold; `nil` when all was read.
    var frontier: UInt64? { first.map { sources[$0].newest } }

    private var first: Int? { sources.indices.max { sources[$0].newest < sources[$1].newest } }

    /// Takes the next zone.
    ///
    /// - Parameter zones: Reads the zones of a slice.
    /// - Returns: the zone; `nil` when all was read, and when it was the turn of a slice whose zones were not known yet,
    ///   which may hold less than it seemed.
    mutating func next(reading zones: (Int) -> [Entry]) -> Entry? {
        guard let index = first else { return nil }
        guard let entry = sources[index].entries?.popLast() else {
            let slice = sources.remove(at: index).slice
            add(slice: slice, zones(slice))
            return nil
        }
        if let last = sources[index].entries?.last {
            sources[index].newest = last.times.to
        } else {
            sources.remove(at: index)
        }
        return entry
    }
}

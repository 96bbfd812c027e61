// SPDX-License-Identifier: Apache-2.0

/// Token buckets by name, in bounded memory, as a value.
///
/// A bucket is kept as the one moment at which it is full again; one that is full is the same as none. Names are kept in
/// two halves: when the newer one is full the older one is forgotten, so a name is forgotten only after half the capacity
/// of other names came after it.
struct TokenBuckets {
    private let interval: UInt64
    private let tolerance: UInt64
    private let half: Int
    private var newer: [String: UInt64] = [:]
    private var older: [String: UInt64] = [:]

    init(_ limit: RateLimit, capacity: Int) {
        interval = limit.interval
        tolerance = interval * UInt64(limit.burst - 1)
        half = max(1, capacity / 2)
    }

    /// The names that are kept.
    var count: Int { newer.count + older.count }

    /// Takes a token out of a bucket.
    ///
    /// - Parameters:
    ///   - name: The bucket.
    ///   - now: A time in nanoseconds that does not go backwards.
    /// - Returns: Nil when there was a token, else the nanoseconds until there is one.
    mutating func take(from name: String, at now: UInt64) -> UInt64? {
        let full = max(newer[name] ?? older[name] ?? 0, now)
        guard full - now <= tolerance else { return full - now - tolerance }
        if newer[name] == nil {
            older[name] = nil
            if newer.count >= half {
                older = newer
                newer = [:]
            }
        }
        newer[name] = full + interval
        return nil
    }
}

// SPDX-License-Identifier: Apache-2.0

// Moments are nanoseconds of a monotonic clock; a moment beyond 2^64 is the end of time.
extension UInt64 {
    /// The moment that is a duration later.
    func advanced(by duration: Duration) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(duration.clampedNanoseconds)
        return overflow ? .max : sum
    }

    /// The time from this moment to a later one; zero if that has passed.
    func duration(to later: UInt64) -> Duration {
        .nanoseconds(Int64(clamping: later > self ? later - self : 0))
    }
}

extension Duration {
    /// Whole nanoseconds; 0 for a negative duration and the largest number for one that has more.
    var clampedNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflows) = product.addingReportingOverflow(UInt64(attoseconds / 1_000_000_000))
        return overflow || overflows ? .max : sum
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Spreads redrives evenly over time: a value that is told the time.
public struct RedrivePace: Sendable, Equatable {
    /// The time between two redrives.
    public let interval: Duration

    private var nextNano: UInt64?

    /// A pace.
    ///
    /// - Parameter perSecond: Redrives a second; nil or nothing above zero for as many as possible.
    public init(perSecond: Double? = nil) {
        let perSecond = perSecond ?? 0
        interval = perSecond > 0 ? .seconds(1 / perSecond) : .zero
    }

    /// Takes the next place.
    ///
    /// Who is late does not catch up: no two redrives are ever closer than the interval.
    ///
    /// - Parameter monotonicNano: The time now, in nanoseconds of a clock that never goes back.
    /// - Returns: How long to wait for the place.
    public mutating func delay(monotonicNano: UInt64) -> Duration {
        let place = max(nextNano ?? 0, monotonicNano)
        nextNano = place + UInt64(interval / .nanoseconds(1))
        return .nanoseconds(Int64(clamping: place - monotonicNano))
    }
}

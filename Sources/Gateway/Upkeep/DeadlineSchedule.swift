// SPDX-License-Identifier: Apache-2.0

/// When to look for envelopes whose time has run out, as a value.
struct DeadlineSchedule: Sendable, Equatable {
    /// Looks at least so often: another replica may have made an envelope and ended since, and clocks are set.
    static let longestPause = Duration.seconds(5)
    /// The pause after the store has failed.
    static let pauseAfterFailure = Duration.seconds(1)

    /// The first deadline that is known, in Unix nanoseconds; nil for none.
    private(set) var next: UInt64?

    /// An envelope with this deadline was made.
    ///
    /// - Returns: whether it is earlier than what was waited for.
    mutating func note(_ deadline: UInt64) -> Bool {
        guard next.map({ deadline < $0 }) ?? true else { return false }
        next = deadline
        return true
    }

    /// The store is about to be asked for its first deadline.
    mutating func look() { next = nil }

    /// The store has answered; what was noted meanwhile may not be in its answer.
    mutating func found(_ deadline: UInt64?) {
        if let deadline { _ = note(deadline) }
    }

    /// How long to wait from a time on.
    func pause(atUnixNano now: UInt64) -> Duration {
        guard let next else { return Self.longestPause }
        guard next > now else { return .zero }
        return min(.nanoseconds(Int64(clamping: next - now)), Self.longestPause)
    }
}

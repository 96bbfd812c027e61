// SPDX-License-Identifier: Apache-2.0

/// Whether the gateway answers, and when it is asked again: pure state.
struct GatewayBreaker: Equatable {
    enum State: Equatable {
        /// It answers in time, or was not asked yet.
        case answering
        /// It has a request and lets it wait.
        case late
        /// It failed as many times in a row; it is asked again at that time, in monotonic nanoseconds.
        case away(failures: Int, untilNano: UInt64)
    }

    static let firstPause: Duration = .milliseconds(200)
    static let longestPause: Duration = .seconds(30)

    private(set) var state = State.answering

    /// Whether somebody may wait for its answer.
    var isAnswering: Bool { state == .answering }

    /// The time until it may be asked.
    func pause(atNano now: UInt64) -> Duration {
        guard case .away(_, let until) = state, until > now else { return .zero }
        return .nanoseconds(Int64(clamping: until - now))
    }

    /// It answered.
    ///
    /// - Returns: Whether it had been away.
    mutating func answered() -> Bool {
        defer { state = .answering }
        if case .away = state { return true }
        return false
    }

    /// It has had a request for longer than anybody waits.
    mutating func delayed() {
        if state == .answering { state = .late }
    }

    /// It did not answer, or not with something of use.
    ///
    /// The pause doubles with each failure in a row; half of it is random, so that the sidecars of a cluster do not come
    /// back all at once.
    ///
    /// - Returns: Whether it is the first failure in a row.
    mutating func failed(atNano now: UInt64, random: inout some RandomNumberGenerator) -> Bool {
        var failures = 1
        if case .away(let before, _) = state { failures = before + 1 }
        let pause = min(Self.firstPause * (1 << min(failures - 1, 16)), Self.longestPause)
        let nanoseconds = UInt64(pause / .nanoseconds(1))
        state = .away(
            failures: failures,
            untilNano: now + UInt64.random(in: nanoseconds / 2...nanoseconds, using: &random)
        )
        return failures == 1
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Whether a writer records, and after a failure when it tries again.
///
/// A full disk gets room again, and a folder its permissions: giving up for ever would cost more than a try now and then.
/// The pauses double from 10 seconds to 5 minutes. A store that fails again soon after a successful try has not recovered,
/// and its failures are no news.
struct StoreRecovery {
    private enum State {
        case recording
        case suspended(failures: Int, untilNano: UInt64)
        /// Records again, and has yet to show that it can for as long as it was suspended last.
        case onProbation(failures: Int, untilNano: UInt64)
    }

    private static let firstPauseNano: UInt64 = 10_000_000_000
    private static let longestPauseNano: UInt64 = 300_000_000_000

    private var state = State.recording

    /// Whether nothing is written for now.
    var isSuspended: Bool {
        if case .suspended = state { true } else { false }
    }

    /// How long until the next try; `nil` when none is due.
    func pauseNano(atNano now: UInt64) -> UInt64? {
        guard case .suspended(_, let until) = state else { return nil }
        return until - min(now, until)
    }

    /// Nothing more can be written for now; returns whether that is news.
    mutating func failed(atNano now: UInt64) -> Bool {
        let failures =
            switch state {
            case .recording: 0
            case .suspended(let failures, _), .onProbation(let failures, _): failures
            }
        state = .suspended(failures: failures + 1, untilNano: now + Self.pauseNano(after: failures + 1))
        return failures == 0
    }

    /// A new slice could be begun.
    mutating func resumed(atNano now: UInt64) {
        guard case .suspended(let failures, _) = state else { return }
        state = .onProbation(failures: failures, untilNano: now + Self.pauseNano(after: failures))
    }

    /// A batch was written; returns whether the store has thereby recovered.
    mutating func committed(atNano now: UInt64) -> Bool {
        guard case .onProbation(_, let until) = state, now >= until else { return false }
        state = .recording
        return true
    }

    private static func pauseNano(after failures: Int) -> UInt64 {
        min(firstPauseNano << UInt64(min(failures - 1, 10)), longestPauseNano)
    }
}

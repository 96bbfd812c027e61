// SPDX-License-Identifier: Apache-2.0

/// Lets a warning through once, and again when it says something new or a while has passed.
struct WarningThrottle {
    private static let interval = Duration.seconds(300)

    private var last: (text: String, at: UInt64)?

    /// Whether to say it now.
    mutating func admits(_ text: String, at now: UInt64) -> Bool {
        if let last, last.text == text, now < last.at.advanced(by: Self.interval) { return false }
        last = (text, now)
        return true
    }

    /// What was wrong is right again, so that the next warning is news.
    mutating func reset() {
        last = nil
    }
}

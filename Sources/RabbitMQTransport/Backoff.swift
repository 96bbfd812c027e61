// SPDX-License-Identifier: Apache-2.0

/// How long to wait before the next try to connect: at random up to a limit that doubles with every failure.
///
/// With full jitter, clients that lost their broker at one moment do not come back at one moment.
struct Backoff {
    static let first: Duration = .milliseconds(100)
    static let longest: Duration = .seconds(30)

    private var limit = first

    /// The next pause.
    mutating func next(using random: inout some RandomNumberGenerator) -> Duration {
        defer { limit = min(limit * 2, Self.longest) }
        return limit * Double.random(in: 0...1, using: &random)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The pauses between tries to connect, as a value: they double from 100 ms to 5 s, half of each at random.
struct Backoff {
    private static let first: Duration = .milliseconds(100)
    private static let longest: Duration = .seconds(5)

    private var next = Backoff.first

    /// The pause after one more failure.
    mutating func failed(using generator: inout some RandomNumberGenerator) -> Duration {
        let pause = next
        next = min(next * 2, Self.longest)
        return pause * Double.random(in: 0.5...1, using: &generator)
    }

    /// A try has succeeded.
    mutating func succeeded() { next = Self.first }
}

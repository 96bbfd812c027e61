// SPDX-License-Identifier: Apache-2.0

/// How many dead letters are held at once.
///
/// Held letters are in memory and out of everybody else's reach, so there is an end to both.
public struct DeadLetterLimits: Sendable, Equatable {
    /// Letters at once.
    public var letters: Int

    /// Bytes at once; one more letter than fits is held.
    public var bytes: Int

    /// Letters that are asked for in one call.
    public var batch: Int

    /// Limits with their defaults: 10,000 letters, 256 MiB, 100 a call.
    public init(letters: Int = 10_000, bytes: Int = 256 << 20, batch: Int = 100) {
        self.letters = letters
        self.bytes = bytes
        self.batch = batch
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The bucket bounds that families share, so that their quantiles compare.
public enum Buckets {
    /// Handlers of AI work, in seconds: from milliseconds to ten minutes.
    public static let handling: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600,
    ]

    /// Waiting in a queue, in seconds: as handling, up to an hour.
    public static let waiting: [Double] = handling + [1_800, 3_600]

    /// Operations of brokers, files and collectors, in seconds: from a millisecond to ten seconds.
    public static let operation: [Double] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10]

    /// Sizes of envelopes, in bytes: from 256 B to 16 MiB.
    public static let size: [Double] = [
        256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
    ]
}

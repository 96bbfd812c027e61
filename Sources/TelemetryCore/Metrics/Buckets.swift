// SPDX-License-Identifier: Apache-2.0

/// The bucket bounds that families share, so that their quantiles compare.
///
/// Each bound is a series of each label set of each process. An actor's families have few of them, so that its sidecar
/// and its runtime stay within 300 series together; native histograms tell what lies between.
public enum Buckets {
    /// Handlers of AI work, in seconds: from ten milliseconds to five minutes.
    public static let handling: [Double] = [0.01, 0.1, 0.5, 1, 5, 10, 30, 60, 300]

    /// Waiting in a queue, in seconds: as handling, up to an hour.
    public static let waiting: [Double] = handling + [1_800, 3_600]

    /// Operations of the gateway and the operator, in seconds: from a millisecond to ten seconds.
    public static let operation: [Double] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10]

    /// Confirmations of a broker, in seconds: quick, noticeable, slow, and as good as stuck.
    public static let confirmation: [Double] = [0.005, 0.05, 0.25, 1]

    /// Starts, and waits for a worker, in seconds: each bound is about ten times the one before.
    public static let rough: [Double] = [0.1, 1, 10, 60]

    /// Sizes of envelopes, in bytes: those that nobody notices, and those that want to be kept elsewhere.
    public static let size: [Double] = [16_384, 262_144, 4_194_304]

    /// Only sum and count, for a mean; native histograms have the distribution as well.
    public static let none: [Double] = []
}

// SPDX-License-Identifier: Apache-2.0

/// The rejection threshold of a sampling probability: of 2^56 traces, how many are dropped.
///
/// https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/#algorithms
enum SamplingThreshold {
    /// The least probability there is a threshold for: one trace in 2^56.
    static let minimumRatio = 0x1p-56

    /// What is below the threshold is dropped.
    ///
    /// Rounded to four hexadecimal digits that matter, as the specification recommends: digits that are `f` because the
    /// probability is small do not count.
    ///
    /// - Parameter ratio: The probability, from ``minimumRatio`` to 1.
    /// - Returns: The threshold, from 0 to 2^56.
    static func of(ratio: Double) -> UInt64 {
        guard ratio < 1 else { return 0 }
        // C's frexp has its significand in 0.5..<1 and so one more; a quarter of the exponent is the number of `f`s.
        let leading = -(Int(ratio.exponent) + 1) / 4
        let precision = max(1, min(12, 4 + leading))
        let rejected = 1 - ratio + Double(sign: .plus, exponent: -4 * precision - 1, significand: 1)
        let most = UInt64(1) << UInt64(4 * precision) - 1
        let digits = min(UInt64(Double(sign: .plus, exponent: 4 * precision, significand: 1) * rejected), most)
        return digits << UInt64(56 - 4 * precision)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The buckets of Prometheus' native histograms at the resolution that observations are counted in: eight to a power of
/// two, so that neighbouring bounds differ by 9 %.
///
/// https://prometheus.io/docs/specs/native_histograms/#schema. Bucket `i` holds what is in (2^((i-1)/8), 2^(i/8)].
enum NativeSchema {
    /// The schema's number.
    static let schema = 3

    /// Buckets of one power of two.
    static let bucketsPerOctave = 8

    /// Observations up to this magnitude are counted as zero.
    static let zeroThreshold = 0x1p-128

    /// The most buckets a snapshot has; more are merged two by two.
    static let mostBuckets = 160

    /// Bits of a `Double` that are its mantissa.
    static let mantissaBits: UInt64 = 52

    static let mantissaMask: UInt64 = (1 << mantissaBits) - 1

    // The bounds that Prometheus itself computes with, whatever a more exact root would say.
    // https://github.com/prometheus/client_golang/blob/main/prometheus/histogram.go (nativeHistogramBounds)
    private static var bound1: UInt64 { 0x1_72B8_3C7D_517B }
    private static var bound2: UInt64 { 0x3_06FE_0A31_B715 }
    private static var bound3: UInt64 { 0x4_BFDA_D536_2A27 }
    private static var bound4: UInt64 { 0x6_A09E_667F_3BCC }
    private static var bound5: UInt64 { 0x8_ACE5_422A_A0DB }
    private static var bound6: UInt64 { 0xA_E89F_995A_D3AC }
    private static var bound7: UInt64 { 0xD_5818_DCFB_A486 }

    /// The bounds between an octave's buckets, as mantissas; larger ones belong to the upper bucket.
    static let bounds = [bound1, bound2, bound3, bound4, bound5, bound6, bound7]

    /// Which of an octave's buckets a mantissa belongs to.
    ///
    /// Seven comparisons without a branch: what is observed next is not to be foretold, and a branch would be.
    @inline(__always)
    static func bucket(ofMantissa mantissa: UInt64) -> Int {
        var bucket = mantissa >= bound1 ? 1 : 0
        bucket &+= mantissa >= bound2 ? 1 : 0
        bucket &+= mantissa >= bound3 ? 1 : 0
        bucket &+= mantissa >= bound4 ? 1 : 0
        bucket &+= mantissa >= bound5 ? 1 : 0
        bucket &+= mantissa >= bound6 ? 1 : 0
        bucket &+= mantissa >= bound7 ? 1 : 0
        return bucket
    }
}

// SPDX-License-Identifier: Apache-2.0

/// How samplers' descriptions write a ratio.
enum RatioText {
    /// Six decimals, rounded: `0.000100`.
    static func sixDecimals(_ ratio: Double) -> String {
        let millionths = String(Int((ratio * 1_000_000).rounded()))
        let padded = String(repeating: "0", count: max(0, 7 - millionths.count)) + millionths
        return "\(padded.dropLast(6)).\(padded.suffix(6))"
    }
}

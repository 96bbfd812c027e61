// SPDX-License-Identifier: Apache-2.0

/// A range of numbers whose cells are allocated together.
enum Octave: Hashable {
    /// From the power of two with this exponent, exclusive, to the next one, inclusive.
    case positive(Int)
    /// The same with the sign reversed.
    case negative(Int)
    /// Everything whose magnitude is at most the zero threshold.
    case zero

    /// Where a finite number belongs, and its position in there: larger magnitudes have larger ones.
    static func containing(_ value: Double) -> (octave: Octave, position: UInt64) {
        guard value.magnitude > NativeSchema.zeroThreshold else { return (.zero, 0) }
        // One less, so that a power of two is the last of its octave and not the first of the next.
        let position = value.magnitude.bitPattern &- 1
        let exponent = Int(position >> NativeSchema.mantissaBits) - 1_023
        return (value > 0 ? .positive(exponent) : .negative(exponent), position)
    }

    /// The native bucket before this octave's first one; of the zero octave there is none.
    var baseIndex: Int {
        switch self {
        case .positive(let exponent), .negative(let exponent): exponent * NativeSchema.bucketsPerOctave
        case .zero: 0
        }
    }

    /// Whether its numbers are below zero.
    var isNegative: Bool {
        if case .negative = self { true } else { false }
    }
}

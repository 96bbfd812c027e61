// SPDX-License-Identifier: Apache-2.0

/// How the observations of a family's histograms are divided into cells, so that one increment counts for the classic
/// buckets and for the native ones at once.
///
/// The cells are the native buckets; one that a classic bound lies in is divided there. Classic and native counts are
/// sums of the same cells and therefore always agree.
final class HistogramLayout: Sendable {
    /// The inclusive upper bounds of the classic buckets, ascending and finite.
    let bounds: [Double]

    /// The octaves of positive numbers that are found without a lock: 0.2 billionths to four billion.
    static let nearExponents = -32..<32

    /// One bit for each near octave that a classic bound lies in.
    let dividedNearOctaves: UInt64

    /// For each near octave, the classic bounds in it as positions.
    private let nearDivisions: [[UInt64]]

    /// For each near octave, the classic bucket of its smallest numbers.
    private let nearStarts: [Int]

    /// For each near octave that a classic bound lies in, what its cells count for.
    private let nearMeanings: [[Meaning]]

    init(bounds: [Double]) {
        self.bounds = bounds
        let divisions = Self.nearExponents.map { Self.divisions(of: .positive($0), by: bounds) }
        let starts = Self.nearExponents.map { Self.start(of: .positive($0), in: bounds) }
        nearDivisions = divisions
        nearStarts = starts
        nearMeanings = Self.nearExponents.enumerated().map { index, exponent in
            let cells = divisions[index].isEmpty ? 0 : divisions[index].count + NativeSchema.bucketsPerOctave
            return (0..<cells).map { Self.meaning(of: $0, in: .positive(exponent), starts[index], divisions[index]) }
        }
        var divided: UInt64 = 0
        for (index, division) in divisions.enumerated() where !division.isEmpty { divided |= 1 << UInt64(index) }
        dividedNearOctaves = divided
    }

    /// How many classic bounds of a near octave are below a position.
    func divisionsPassed(inNear index: Int, _ position: UInt64) -> Int {
        var passed = 0
        for division in nearDivisions[index] where position >= division { passed += 1 }
        return passed
    }

    /// The cells that an octave needs.
    func cellCount(of octave: Octave) -> Int {
        divisions(of: octave).count + (octave == .zero ? 1 : NativeSchema.bucketsPerOctave)
    }

    /// The cell of a number in its octave, in the order of magnitudes; in the zero octave, of the numbers.
    func cell(of value: Double, in octave: Octave, _ position: UInt64) -> Int {
        if octave == .zero { return bounds.count { Self.isZero($0) && value > $0 } }
        let passed = divisions(of: octave).count { position >= $0 }
        return NativeSchema.bucket(ofMantissa: position & NativeSchema.mantissaMask) + passed
    }

    /// What a cell of an octave counts for.
    func meaning(of cell: Int, in octave: Octave) -> Meaning {
        guard case .positive(let exponent) = octave, Self.nearExponents.contains(exponent) else {
            return Self.meaning(of: cell, in: octave, start(of: octave), divisions(of: octave))
        }
        let index = exponent - Self.nearExponents.lowerBound
        if nearMeanings[index].isEmpty {
            return Meaning(classic: nearStarts[index], native: octave.baseIndex + 1 + cell)
        }
        return nearMeanings[index][cell]
    }

    /// What a cell counts for.
    struct Meaning {
        /// The classic bucket.
        var classic: Int
        /// The native bucket.
        var native: Int
    }

    private static func meaning(of cell: Int, in octave: Octave, _ start: Int, _ divisions: [UInt64]) -> Meaning {
        switch octave {
        case .zero: return Meaning(classic: start + cell, native: 0)
        case .positive(let exponent), .negative(let exponent):
            // Both kinds of bounds in order: as many as the cell's number lie below it.
            let base = UInt64(exponent + 1_023) << NativeSchema.mantissaBits
            let natives = NativeSchema.bounds.map { (base | $0, isClassic: false) }
            let bounds = (natives + divisions.map { ($0, isClassic: true) }).sorted { $0.0 < $1.0 }
            let classics = bounds.prefix(cell).count(where: \.isClassic)
            return Meaning(
                classic: octave.isNegative ? start - classics : start + classics,
                native: octave.baseIndex + 1 + cell - classics
            )
        }
    }

    private func start(of octave: Octave) -> Int {
        if case .positive(let exponent) = octave, Self.nearExponents.contains(exponent) {
            return nearStarts[exponent - Self.nearExponents.lowerBound]
        }
        return Self.start(of: octave, in: bounds)
    }

    /// The classic bucket of the smallest magnitudes of an octave; of the zero octave, of its smallest numbers.
    private static func start(of octave: Octave, in bounds: [Double]) -> Int {
        switch octave {
        case .positive(let exponent): bounds.count { $0 <= Double(sign: .plus, exponent: exponent, significand: 1) }
        case .negative(let exponent): bounds.count { $0 < -Double(sign: .plus, exponent: exponent, significand: 1) }
        case .zero: bounds.count { $0 < -NativeSchema.zeroThreshold }
        }
    }

    private func divisions(of octave: Octave) -> [UInt64] {
        if case .positive(let exponent) = octave, Self.nearExponents.contains(exponent) {
            return nearDivisions[exponent - Self.nearExponents.lowerBound]
        }
        return Self.divisions(of: octave, by: bounds)
    }

    /// The positions from which on a number is on the other side of a classic bound in its octave.
    private static func divisions(of octave: Octave, by bounds: [Double]) -> [UInt64] {
        if octave == .zero { return bounds.filter(isZero).map { _ in 0 } }
        return bounds.compactMap { bound in
            guard !isZero(bound), case let (own, position) = Octave.containing(bound), own == octave else { return nil }
            // A bound is inclusive from above: a positive one is the last of its bucket, a negative one too, and there
            // larger magnitudes come first.
            let division = bound > 0 ? position + 1 : position
            let isAtEnd = division >> NativeSchema.mantissaBits != position >> NativeSchema.mantissaBits
            return isAtEnd ? nil : division
        }
        .sorted()
    }

    private static func isZero(_ bound: Double) -> Bool { bound.magnitude <= NativeSchema.zeroThreshold }
}

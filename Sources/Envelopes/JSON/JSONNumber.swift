// SPDX-License-Identifier: Apache-2.0

/// A JSON number as it is written, so that nothing of a large or exact value is lost.
///
/// Equality is by value and exact: `1`, `1.0` and `10e-1` are equal, `9007199254740992` and `9007199254740993` are not.
public struct JSONNumber: Sendable {
    /// The text of the number.
    public let text: String

    /// Takes text that the scanner has found to be a number.
    init(trusted text: String) { self.text = text }

    /// Writes an integer.
    public init(_ value: Int) { text = String(value) }

    /// Writes a double in the fewest digits that read back the same; nil for NaN and the infinities.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = value.description
    }

    /// The value when it is an integer written without fraction and exponent that fits, else nil.
    public var intValue: Int? { JSONNumber.integer(Array(text.utf8)[...]) }

    /// The nearest double; infinite beyond its range.
    public var doubleValue: Double { Double(text) ?? .nan }

    /// Whether the value has no fraction, however it is written: `5`, `5.0` and `50e-1`.
    public var isInteger: Bool { normalized.exponent >= 0 }

    /// Reads an integer without fraction and exponent; nil for everything else and when it does not fit.
    static func integer(_ bytes: ArraySlice<UInt8>) -> Int? {
        let isNegative = bytes.first == ASCII.minus
        let digits = isNegative ? bytes.dropFirst() : bytes
        guard !digits.isEmpty else { return nil }
        var value = 0
        for byte in digits {
            guard byte >= ASCII.zero, byte <= ASCII.nine else { return nil }
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
            let digit = Int(byte - ASCII.zero)
            let (next, overflow2) = shifted.addingReportingOverflow(isNegative ? -digit : digit)
            guard !overflow, !overflow2 else { return nil }
            value = next
        }
        return value
    }
}

extension JSONNumber: Hashable {
    /// Whether both numbers have the same value.
    public static func == (left: JSONNumber, right: JSONNumber) -> Bool {
        left.text == right.text || left.normalized == right.normalized
    }

    /// Feeds the value into `hasher`.
    public func hash(into hasher: inout Hasher) { hasher.combine(normalized) }

    /// Sign, significant digits and decimal exponent: one form for all spellings of a value.
    private struct Normalized: Hashable {
        var isNegative: Bool
        var digits: [UInt8]
        /// The power of ten of the last digit, saturated at the ends of `Int`.
        var exponent: Int
    }

    private var normalized: Normalized {
        var result = Normalized(isNegative: false, digits: [], exponent: 0)
        var rest = Array(text.utf8)[...]
        if rest.first == ASCII.minus {
            result.isNegative = true
            rest = rest.dropFirst()
        }
        var fractionDigits = 0
        var isFraction = false
        while let byte = rest.first, byte != ASCII.lowerE, byte != ASCII.upperE {
            rest = rest.dropFirst()
            guard byte != ASCII.point else {
                isFraction = true
                continue
            }
            if isFraction { fractionDigits += 1 }
            if byte != ASCII.zero || !result.digits.isEmpty { result.digits.append(byte) }
        }
        guard !result.digits.isEmpty else { return Normalized(isNegative: false, digits: [], exponent: 0) }
        var trailingZeros = 0
        while result.digits.last == ASCII.zero {
            result.digits.removeLast()
            trailingZeros += 1
        }
        result.exponent = Self.exponent(of: rest.dropFirst(), plus: trailingZeros - fractionDigits)
        return result
    }

    /// The written exponent plus a shift; exponents beyond `Int` saturate, which keeps the sign and loses the rest.
    private static func exponent(of text: ArraySlice<UInt8>, plus shift: Int) -> Int {
        guard let first = text.first else { return shift }
        let digits = first == ASCII.plus ? text.dropFirst() : text
        let saturated = first == ASCII.minus ? Int.min : Int.max
        let written = integer(digits) ?? saturated
        let (sum, overflow) = written.addingReportingOverflow(shift)
        return overflow ? saturated : sum
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Numbers as Go's `ParseFloat` reads them: whole ones as digits, others in the shortest form that survives a round
/// trip.
enum NumberText {
    /// From here on not every whole number is a `Double`, and digits would claim a precision that is not there.
    private static let exact = 9_007_199_254_740_992.0

    static func text(_ value: Double) -> String {
        var bytes: [UInt8] = []
        append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func append(_ value: Double, to bytes: inout [UInt8]) {
        if value.magnitude < exact, value.rounded(.towardZero) == value {
            if value < 0 { bytes.append(UInt8(ascii: "-")) }
            append(UInt64(value.magnitude), to: &bytes)
        } else if value.isFinite {
            bytes.append(contentsOf: value.description.utf8)
        } else if value.isNaN {
            bytes.append(contentsOf: "NaN".utf8)
        } else {
            bytes.append(contentsOf: (value > 0 ? "+Inf" : "-Inf").utf8)
        }
    }

    /// A number as OpenMetrics wants the bounds of buckets: Go's `%g` with a fraction, `0.005`, `1.0`, `1e+06`.
    ///
    /// https://github.com/prometheus/OpenMetrics/blob/v1.0.0/specification/OpenMetrics.md#considerations-canonical-numbers
    static func canonical(_ value: Double) -> String {
        guard value.isFinite, value != 0 else { return value == 0 ? "0.0" : text(value) }
        let (digits, exponent) = shortestDigits(of: value.magnitude)
        let sign = value < 0 ? "-" : ""
        guard (-4..<6).contains(exponent) else {
            let fraction = digits.count > 1 ? ".\(digits.dropFirst())" : ""
            let padding = exponent.magnitude < 10 ? "0" : ""
            return "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(padding)\(exponent.magnitude)"
        }
        if exponent < 0 { return "\(sign)0.\(String(repeating: "0", count: -exponent - 1))\(digits)" }
        let whole = digits.prefix(exponent + 1)
        let fraction = digits.dropFirst(exponent + 1)
        let padding = String(repeating: "0", count: exponent + 1 - whole.count)
        return "\(sign)\(whole)\(padding).\(fraction.isEmpty ? "0" : fraction)"
    }

    /// The shortest digits that read back as the number, and the power of ten of the first one.
    private static func shortestDigits(of value: Double) -> (digits: String, exponent: Int) {
        let parts = value.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = mantissa[0]
        let all = whole + (mantissa.count > 1 ? mantissa[1] : "")
        let leading = all.prefix { $0 == "0" }.count
        var digits = all.dropFirst(leading)
        while digits.count > 1, digits.last == "0" { digits.removeLast() }
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        return (String(digits), exponent + whole.count - 1 - leading)
    }

    static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        let start = bytes.count
        var rest = value
        repeat {
            bytes.append(UInt8(ascii: "0"))
            rest /= 10
        } while rest > 0
        var index = bytes.count
        rest = value
        while index > start {
            index -= 1
            bytes[index] += UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}

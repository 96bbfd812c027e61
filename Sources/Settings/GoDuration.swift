// SPDX-License-Identifier: Apache-2.0

/// Spans of time as Go writes them: `300ms`, `1.5s`, `5m`, `1h2m3s`.
public enum GoDuration {
    private static let units: [(suffix: String, nanoseconds: Int)] = [
        // "ms" stands before "m", so that the longer unit is tried first.
        ("ns", 1), ("us", 1_000), ("µs", 1_000), ("μs", 1_000), ("ms", 1_000_000),
        ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]

    /// Reads a span: numbers with units, optionally with a sign, or a bare number of seconds.
    ///
    /// - Parameter text: The span.
    /// - Returns: The span to the nanosecond, what is finer cut off; nil when the text is none or exceeds 292 years.
    public static func parse(_ text: String) -> Duration? {
        var rest = Substring(text)
        let isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest = rest.dropFirst() }
        guard !rest.isEmpty else { return nil }
        var total = 0
        let isBare = rest.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E }
        repeat {
            guard let (whole, fraction) = number(&rest) else { return nil }
            let scale: Int
            if isBare {
                // A bare number of seconds is all there is: "1.2.3" is not 1.2 and 0.3.
                guard rest.isEmpty else { return nil }
                scale = 1_000_000_000
            } else {
                guard let unit = units.first(where: { rest.hasPrefix($0.suffix) }) else { return nil }
                rest = rest.dropFirst(unit.suffix.count)
                scale = unit.nanoseconds
            }
            guard let part = nanoseconds(whole: whole, fraction: fraction, scale: scale) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow else { return nil }
            total = sum
        } while !rest.isEmpty
        return .nanoseconds(isNegative ? -total : total)
    }

    /// Takes a decimal number without exponent from the front.
    private static func number(_ rest: inout Substring) -> (whole: Substring, fraction: Substring)? {
        let whole = rest.prefix { $0.isASCII && $0.isWholeNumber }
        rest = rest.dropFirst(whole.count)
        var fraction: Substring = ""
        if rest.first == "." {
            rest = rest.dropFirst()
            fraction = rest.prefix { $0.isASCII && $0.isWholeNumber }
            rest = rest.dropFirst(fraction.count)
        }
        return whole.isEmpty && fraction.isEmpty ? nil : (whole, fraction)
    }

    private static func nanoseconds(whole: Substring, fraction: Substring, scale: Int) -> Int? {
        guard let count = whole.isEmpty ? 0 : Int(whole) else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: scale)
        guard !overflow else { return nil }
        var result = product
        var place = scale
        for digit in fraction {
            place /= 10
            guard place > 0 else { break }
            let (sum, overflow) = result.addingReportingOverflow(place * (digit.wholeNumberValue ?? 0))
            guard !overflow else { return nil }
            result = sum
        }
        return result
    }

    /// Writes a span as Go's `Duration.String` does: `1h2m3.5s`, `1.5ms`, `0s`.
    public static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let isNegative = seconds < 0 || attoseconds < 0
        let wholeSeconds = Int(seconds.magnitude)
        let nanoseconds = Int(attoseconds.magnitude / 1_000_000_000)
        let sign = isNegative ? "-" : ""
        guard wholeSeconds > 0 else {
            switch nanoseconds {
            case 0: return "0s"
            case 1..<1_000: return "\(sign)\(nanoseconds)ns"
            case 1_000..<1_000_000: return sign + decimal(nanoseconds, per: 1_000) + "µs"
            default: return sign + decimal(nanoseconds, per: 1_000_000) + "ms"
            }
        }
        let (hours, minutes) = (wholeSeconds / 3600, wholeSeconds / 60 % 60)
        var text = sign
        if hours > 0 { text += "\(hours)h" }
        if hours > 0 || minutes > 0 { text += "\(minutes)m" }
        return text + decimal(wholeSeconds % 60 * 1_000_000_000 + nanoseconds, per: 1_000_000_000) + "s"
    }

    /// `value / unit` with as many digits as it needs; the unit is a power of ten.
    private static func decimal(_ value: Int, per unit: Int) -> String {
        let rest = value % unit
        guard rest > 0 else { return String(value / unit) }
        var fraction = String(String(unit + rest).dropFirst())
        while fraction.last == "0" { fraction.removeLast() }
        return "\(value / unit).\(fraction)"
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Timestamps of the internet (RFC 3339), without a calendar library.
public enum RFC3339 {
    /// Reads a timestamp such as `2025-11-18T12:00:00Z` or `2025-11-18t13:00:00.250+01:00`.
    ///
    /// A leap second counts as the first moment of the next minute. Digits beyond nanoseconds are cut off.
    ///
    /// - Parameter text: The timestamp.
    /// - Returns: Unix nanoseconds, 0 before 1970 and the largest value after 2554; nil when the text is none.
    public static func parse(_ text: String) -> UInt64? {
        var reader = Reader(rest: Array(text.utf8)[...])
        guard let year = reader.digits(4), reader.skip("-"), let month = reader.digits(2), reader.skip("-"),
            let day = reader.digits(2), reader.skip("T") || reader.skip("t") || reader.skip(" "),
            let hour = reader.digits(2), reader.skip(":"), let minute = reader.digits(2), reader.skip(":"),
            let second = reader.digits(2), let fraction = reader.fraction(), let offset = reader.offsetSeconds(),
            reader.rest.isEmpty
        else { return nil }
        guard (1...12).contains(month), (1...daysInMonth(month, year: year)).contains(day), hour <= 23, minute <= 59,
            second <= 60
        else { return nil }
        let days = daysSinceEpoch(year: year, month: month, day: day)
        let seconds = days * 86400 + hour * 3600 + minute * 60 + second - offset
        guard seconds >= 0 else { return 0 }
        let (nanoseconds, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflow2) = nanoseconds.addingReportingOverflow(UInt64(fraction))
        return overflow || overflow2 ? .max : sum
    }

    /// Writes a point in time in UTC.
    ///
    /// - Parameters:
    ///   - unixNano: Unix nanoseconds.
    ///   - fractionDigits: Digits after the second, 0 to 9; more digits of the value are cut off.
    /// - Returns: The timestamp, such as `2025-11-18T12:00:00Z`.
    public static func format(unixNano: UInt64, fractionDigits: Int = 0) -> String {
        precondition((0...9).contains(fractionDigits), "a nanosecond has at most nine digits")
        let seconds = Int(unixNano / 1_000_000_000)
        let (year, month, day) = date(daysSinceEpoch: seconds / 86400)
        let ofDay = seconds % 86400
        let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
        let time = "\(padded(ofDay / 3600, 2)):\(padded(ofDay / 60 % 60, 2)):\(padded(ofDay % 60, 2))"
        let fraction = padded(Int(unixNano % 1_000_000_000), 9).prefix(fractionDigits)
        return "\(date)T\(time)\(fraction.isEmpty ? "" : ".")\(fraction)Z"
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private static func daysInMonth(_ month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    // https://howardhinnant.github.io/date_algorithms.html#days_from_civil
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719468
    }

    // https://howardhinnant.github.io/date_algorithms.html#civil_from_days
    private static func date(daysSinceEpoch days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719468
        let era = shifted / 146097
        let dayOfEra = shifted - era * 146097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    }
}

extension RFC3339 {
    /// Takes a timestamp apart from the left.
    private struct Reader {
        var rest: ArraySlice<UInt8>

        /// Exactly `count` digits.
        mutating func digits(_ count: Int) -> Int? {
            guard rest.count >= count else { return nil }
            let digits = rest.prefix(count)
            guard digits.allSatisfy({ $0 >= ASCII.zero && $0 <= ASCII.nine }) else { return nil }
            rest = rest.dropFirst(count)
            return JSONNumber.integer(digits)
        }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest = rest.dropFirst()
            return true
        }

        /// The nanoseconds of a fraction; 0 when there is none, nil when the point has no digits.
        mutating func fraction() -> Int? {
            guard skip(".") else { return 0 }
            let digits = rest.prefix { $0 >= ASCII.zero && $0 <= ASCII.nine }
            guard !digits.isEmpty else { return nil }
            rest = rest.dropFirst(digits.count)
            let nine = Array(digits.prefix(9)) + Array(repeating: ASCII.zero, count: max(0, 9 - digits.count))
            return JSONNumber.integer(nine[...])
        }

        /// The seconds that local time is ahead of UTC.
        mutating func offsetSeconds() -> Int? {
            if skip("Z") || skip("z") { return 0 }
            let sign = skip("+") ? 1 : skip("-") ? -1 : 0
            guard sign != 0, let hours = digits(2), skip(":"), let minutes = digits(2), hours <= 23, minutes <= 59
            else { return nil }
            return sign * (hours * 3600 + minutes * 60)
        }
    }
}

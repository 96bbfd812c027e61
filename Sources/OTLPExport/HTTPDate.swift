// SPDX-License-Identifier: Apache-2.0

/// A point in time in one of the three forms that HTTP knows.
///
/// https://www.rfc-editor.org/rfc/rfc9110#http.date: "a recipient ... MUST accept all three". Names are case-sensitive
/// and the day of the week has to be one, but not that of the date.
enum HTTPDate {
    /// Seconds since the Unix epoch; `nil` for anything else.
    ///
    /// - Parameters:
    ///   - text: The date.
    ///   - now: The present in Unix seconds, which decides the century of a year with two digits.
    /// - Returns: The time.
    static func unixSeconds(_ text: String, now: Int64) -> Int64? {
        let parts = text.split(separator: " ")
        switch parts.count {
        // Sun, 06 Nov 1994 08:49:37 GMT
        case 6 where parts[0].hasSuffix(",") && shortDays.contains(parts[0].dropLast()) && parts[5] == "GMT":
            return seconds(
                year: number(parts[3], digits: 4),
                month: parts[2],
                day: number(parts[1], digits: 2),
                parts[4]
            )
        // Sunday, 06-Nov-94 08:49:37 GMT
        case 4 where parts[0].hasSuffix(",") && longDays.contains(parts[0].dropLast()) && parts[3] == "GMT":
            let date = parts[1].split(separator: "-", omittingEmptySubsequences: false)
            guard date.count == 3, let year = number(date[2], digits: 2) else { return nil }
            return seconds(year: fullYear(year, now: now), month: date[1], day: number(date[0], digits: 2), parts[2])
        // Sun Nov  6 08:49:37 1994
        case 5 where shortDays.contains(parts[0]):
            let day = number(parts[2], digits: 1) ?? number(parts[2], digits: 2)
            return seconds(year: number(parts[4], digits: 4), month: parts[1], day: day, parts[3])
        default:
            return nil
        }
    }

    private static let shortDays: Set<Substring> = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let longDays: Set<Substring> = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]
    private static let months: [Substring] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// "A timestamp that appears to be more than 50 years in the future" is "the most recent year in the past that had
    /// the same last two digits".
    private static func fullYear(_ lastDigits: Int64, now: Int64) -> Int64 {
        let present = 1970 + now / 31_556_952
        let year = present / 100 * 100 + lastDigits
        if year > present + 50 { return year - 100 }
        return year
    }

    private static func seconds(year: Int64?, month name: Substring, day: Int64?, _ time: Substring) -> Int64? {
        let time = time.split(separator: ":", omittingEmptySubsequences: false).map { number($0, digits: 2) }
        guard let year, let month = months.firstIndex(of: name), let day, year >= 1970,
            (1...length(ofMonth: month, year: year)).contains(day), time.count == 3,
            let hour = time[0], hour < 24, let minute = time[1], minute < 60, let second = time[2], second <= 60
        else { return nil }
        return days(year: year, month: month + 1, day: day) * 86400 + hour * 3600 + minute * 60 + second
    }

    private static func number(_ text: Substring, digits: Int) -> Int64? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(text)
    }

    private static func length(ofMonth index: Int, year: Int64) -> Int64 {
        let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return index == 1 && isLeapYear ? 29 : [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][index]
    }

    /// Days since 1970-01-01 in the Gregorian calendar, counted in years that start in March so that leap days come
    /// last.
    private static func days(year: Int64, month: Int, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let monthFromMarch = Int64((month + 9) % 12)
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let dayOfEra = (year % 400) * 365 + (year % 400) / 4 - (year % 400) / 100 + dayOfYear
        return year / 400 * 146_097 + dayOfEra - 719_468
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The value of a `Retry-After` header.
///
/// https://www.rfc-editor.org/rfc/rfc9110#field.retry-after: seconds, or a date.
enum RetryAfter {
    /// How long to wait; `nil` for a value that is neither, zero for a date in the past.
    static func parse(_ value: String, nowUnixNano: UInt64) -> Duration? {
        if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // More digits than a number holds are as good as never.
            return .seconds(Int64(value).map { min($0, 1 << 40) } ?? 1 << 40)
        }
        guard let date = unixSeconds(value) else { return nil }
        return .seconds(max(date - Int64(nowUnixNano / 1_000_000_000), 0))
    }

    /// https://www.rfc-editor.org/rfc/rfc9110#http.date: the preferred form only, "Sun, 06 Nov 1994 08:49:37 GMT".
    private static func unixSeconds(_ value: String) -> Int64? {
        let parts = value.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", parts[0].hasSuffix(","),
            let day = number(parts[1], 1...31), let month = months.firstIndex(of: String(parts[2])),
            let year = number(parts[3], 1970...9999)
        else { return nil }
        let time = parts[4].split(separator: ":")
        guard time.count == 3, let hour = number(time[0], 0...23), let minute = number(time[1], 0...59),
            let second = number(time[2], 0...60)
        else { return nil }
        return days(year: year, month: month + 1, day: day) * 86400 + hour * 3600 + minute * 60 + second
    }

    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func number(_ text: Substring, _ range: ClosedRange<Int64>) -> Int64? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int64(text) else { return nil }
        return range.contains(value) ? value : nil
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

// SPDX-License-Identifier: Apache-2.0

/// Times as people and as JSON read them.
enum TimeText {
    /// RFC 3339 in UTC with microseconds: `2026-01-02T03:04:05.678901Z`.
    static func timestamp(_ unixNano: UInt64) -> String {
        let seconds = unixNano / 1_000_000_000
        let (year, month, day) = date(days: Int(seconds / 86_400))
        let time = Int(seconds % 86_400)
        let micro = Int(unixNano % 1_000_000_000 / 1000)
        return
            "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))T\(pad(time / 3600, 2)):\(pad(time / 60 % 60, 2)):"
            + "\(pad(time % 60, 2)).\(pad(micro, 6))Z"
    }

    /// Three significant digits and a unit: `812 ms`, `1.23 s`, `2 min 3 s`, `4 h 5 min`.
    static func duration(_ nanoseconds: UInt64) -> String {
        switch nanoseconds {
        case 0: "0 ms"
        case ..<1000: "\(nanoseconds) ns"
        case ..<999_500: "\(significant(nanoseconds, unit: 1000)) µs"
        case ..<999_500_000: "\(significant(nanoseconds, unit: 1_000_000)) ms"
        case ..<60_000_000_000: "\(significant(nanoseconds, unit: 1_000_000_000)) s"
        case ..<3_600_000_000_000: "\(nanoseconds / 60_000_000_000) min \(nanoseconds / 1_000_000_000 % 60) s"
        default: "\(nanoseconds / 3_600_000_000_000) h \(nanoseconds / 60_000_000_000 % 60) min"
        }
    }

    /// Milliseconds as a JSON number, to the nanosecond: `1234.5`.
    static func milliseconds(_ nanoseconds: Int64) -> String {
        let sign = nanoseconds < 0 ? "-" : ""
        let amount = nanoseconds.magnitude
        var fraction = pad(Int(amount % 1_000_000), 6)[...]
        while fraction.last == "0" { fraction.removeLast() }
        return "\(sign)\(amount / 1_000_000)" + (fraction.isEmpty ? "" : ".\(fraction)")
    }

    private static func significant(_ value: UInt64, unit: UInt64) -> String {
        let hundredths = Int((value * 100 + unit / 2) / unit)
        if hundredths < 1000 { return "\(hundredths / 100).\(pad(hundredths % 100, 2))" }
        let tenths = Int((value * 10 + unit / 2) / unit)
        return tenths < 1000 ? "\(tenths / 10).\(tenths % 10)" : "\((value + unit / 2) / unit)"
    }

    private static func pad(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    // https://howardhinnant.github.io/date_algorithms.html#civil_from_days, for days from 1970 on.
    private static func date(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthIndex + 2) / 5 + 1)
    }
}

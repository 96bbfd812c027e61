// SPDX-License-Identifier: Apache-2.0

/// A point in time as RFC 3339 in UTC with microseconds: `2026-03-01T12:34:56.000123Z`.
///
/// https://www.rfc-editor.org/rfc/rfc3339#section-5.6. Written without the C library's calendar, which takes a lock.
enum Timestamp {
    /// Formats Unix nanoseconds; what is below a microsecond is cut off.
    static func rfc3339(unixNano: UInt64) -> String {
        let seconds = unixNano / 1_000_000_000
        let date = civilDate(daysSinceEpoch: seconds / 86_400)
        let second = seconds % 86_400
        return unsafe String(unsafeUninitializedCapacity: 27) { buffer in
            var end = 0
            func put(_ value: UInt64, width: Int, then separator: UInt8) {
                var value = value
                for place in stride(from: width - 1, through: 0, by: -1) {
                    unsafe buffer[end + place] = UInt8(ascii: "0") + UInt8(value % 10)
                    value /= 10
                }
                unsafe buffer[end + width] = separator
                end += width + 1
            }
            put(date.year, width: 4, then: UInt8(ascii: "-"))
            put(date.month, width: 2, then: UInt8(ascii: "-"))
            put(date.day, width: 2, then: UInt8(ascii: "T"))
            put(second / 3600, width: 2, then: UInt8(ascii: ":"))
            put(second / 60 % 60, width: 2, then: UInt8(ascii: ":"))
            put(second % 60, width: 2, then: UInt8(ascii: "."))
            put(unixNano % 1_000_000_000 / 1000, width: 6, then: UInt8(ascii: "Z"))
            return end
        }
    }

    /// The proleptic Gregorian date of a day, counted in eras of 400 years that begin on 1 March 0000.
    private static func civilDate(daysSinceEpoch: UInt64) -> (year: UInt64, month: UInt64, day: UInt64) {
        let days = daysSinceEpoch + 719_468
        let era = days / 146_097
        let dayOfEra = days % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

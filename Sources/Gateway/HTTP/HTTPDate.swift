// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Synchronization

/// The `Date` of answers: https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1, written once a second.
final class HTTPDate: Sendable {
    private let last = Mutex<(second: UInt64, text: String)>((0, HTTPDate.text(second: 0)))

    /// The date at a time.
    func text(unixNano: UInt64) -> String {
        let second = unixNano / 1_000_000_000
        return last.withLock { last in
            if last.second != second { last = (second, Self.text(second: second)) }
            return last.text
        }
    }

    /// IMF-fixdate, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
    static func text(second: UInt64) -> String {
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        // 1970-01-01T00:00:00Z, a Thursday.
        let digits = Array(RFC3339.format(unixNano: second * 1_000_000_000))
        let month = Int(String(digits[5..<7])).map { months[$0 - 1] } ?? ""
        let weekday = weekdays[Int(second / 86_400 % 7)]
        return "\(weekday), \(String(digits[8..<10])) \(month) \(String(digits[0..<4])) \(String(digits[11..<19])) GMT"
    }
}

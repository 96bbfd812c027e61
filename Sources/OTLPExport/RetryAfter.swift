// SPDX-License-Identifier: Apache-2.0

/// The value of a `Retry-After` header.
///
/// https://www.rfc-editor.org/rfc/rfc9110#field.retry-after: seconds, or a date in any of its three forms.
enum RetryAfter {
    /// How long to wait; `nil` for a value that is neither, zero for a date in the past.
    static func parse(_ value: String, nowUnixNano: UInt64) -> Duration? {
        if !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // More digits than a number holds are as good as never.
            return .seconds(Int64(value).map { min($0, 1 << 40) } ?? 1 << 40)
        }
        let now = Int64(nowUnixNano / 1_000_000_000)
        return HTTPDate.unixSeconds(value, now: now).map { .seconds(max($0 - now, 0)) }
    }
}

// SPDX-License-Identifier: Apache-2.0

extension Duration {
    /// The whole nanoseconds, at most `Int64.max`.
    package var nanosecondCount: Int64 {
        let (seconds, attoseconds) = components
        let (nanoseconds, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !isTooLarge else { return seconds < 0 ? .min : .max }
        let (sum, overflows) = nanoseconds.addingReportingOverflow(attoseconds / 1_000_000_000)
        return overflows ? .max : sum
    }

    /// In the form that v0.1 writes durations in: `5m0s`, `30s`, `1h0m0s`, `1.5s`, `500ms`.
    var text: String {
        let nanoseconds = max(nanosecondCount, 0)
        guard nanoseconds >= 1_000_000_000 else {
            return Self.decimal(nanoseconds, unit: 1_000_000) + "ms"
        }
        let minutes = nanoseconds / 60_000_000_000
        let seconds = Self.decimal(nanoseconds % 60_000_000_000, unit: 1_000_000_000) + "s"
        guard minutes > 0 else { return seconds }
        return minutes < 60 ? "\(minutes)m\(seconds)" : "\(minutes / 60)h\(minutes % 60)m\(seconds)"
    }

    private static func decimal(_ value: Int64, unit: Int64) -> String {
        var fraction = String(value % unit + unit).dropFirst()
        while fraction.last == "0" { fraction.removeLast() }
        return fraction.isEmpty ? "\(value / unit)" : "\(value / unit).\(fraction)"
    }
}

extension UInt64 {
    /// This time, in Unix nanoseconds, and a duration later; the last time there is when that is too late.
    package func later(by duration: Duration) -> UInt64 {
        let (sum, overflows) = addingReportingOverflow(UInt64(Swift.max(duration.nanosecondCount, 0)))
        return overflows ? .max : sum
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Testing

@testable internal import TraceStore

@Suite struct TimeTextTests {
    @Test(
        arguments: [
            (0, "0 ms"), (1, "1 ns"), (999, "999 ns"), (1000, "1.00 µs"), (12_345, "12.3 µs"), (999_499, "999 µs"),
            (999_500, "1.00 ms"), (9_994_999, "9.99 ms"), (9_995_000, "10.0 ms"), (99_949_000, "99.9 ms"),
            (99_950_000, "100 ms"),
            (812_400_000, "812 ms"), (999_500_000, "1.00 s"), (59_940_000_000, "59.9 s"), (59_950_000_000, "60.0 s"),
            (60_000_000_000, "1 min 0 s"),
            (123_000_000_000, "2 min 3 s"), (14_700_000_000_000, "4 h 5 min"),
        ] as [(UInt64, String)]
    )
    func `a duration has three digits and a unit`(_ nanoseconds: UInt64, _ text: String) {
        #expect(TimeText.duration(nanoseconds) == text)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (951_782_400_000_000_000, "2000-02-29T00:00:00.000000Z"),
            (1_767_225_599_999_999_999, "2025-12-31T23:59:59.999999Z"), (.max, "2554-07-21T23:34:33.709551Z"),
        ] as [(UInt64, String)]
    )
    func `a moment is written in UTC`(_ unixNano: UInt64, _ text: String) {
        #expect(TimeText.timestamp(unixNano) == text)
    }

    @Test(
        arguments: [
            (0, "0"), (1, "0.000001"), (1_500_000, "1.5"), (-250_000, "-0.25"), (2_000_000_000, "2000"),
            (.min, "-9223372036854.775808"),
        ] as [(Int64, String)]
    )
    func `milliseconds are exact`(_ nanoseconds: Int64, _ text: String) {
        #expect(TimeText.milliseconds(nanoseconds) == text)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Telemetry

struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"),
        (951_782_400_000_000_000, "2000-02-29T00:00:00.000000Z"),
        (951_868_799_999_999_999, "2000-02-29T23:59:59.999999Z"),
        (1_772_368_496_000_123_999, "2026-03-01T12:34:56.000123Z"),
        (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000Z"),
        (UInt64.max, "2554-07-21T23:34:33.709551Z"),
    ])
    func `nanoseconds become a date`(unixNano: UInt64, text: String) {
        #expect(Timestamp.rfc3339(unixNano: unixNano) == text)
    }
}

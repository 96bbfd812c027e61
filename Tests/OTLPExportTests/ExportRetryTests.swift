// SPDX-License-Identifier: Apache-2.0

import TelemetryCore
import Testing

@testable import OTLPExport

@Suite struct ExportRetryTests {
    /// Makes every jittered delay the largest possible one, or the smallest. (Zero would be drawn again, for ever.)
    private struct ConstantGenerator: RandomNumberGenerator {
        let value: UInt64
        mutating func next() -> UInt64 { value }
    }

    private var largest = ConstantGenerator(value: .max)
    private var smallest = ConstantGenerator(value: 1)

    @Test mutating func `delays double from one second up to thirty`() {
        var retry = ExportRetry(startedAt: 0, limit: nil)
        var delays: [Int64] = []
        for _ in 0..<8 {
            guard case .pause(let delay) = retry.failed(retryAfter: nil, at: 0, using: &largest) else { break }
            delays.append(delay.components.seconds)
        }
        #expect(delays == [1, 2, 4, 8, 16, 30, 30, 30])
        #expect(retry.count == 8)
    }

    @Test mutating func `jitter reaches down to no delay at all`() {
        var retry = ExportRetry(startedAt: 0, limit: .seconds(30))
        #expect(retry.failed(retryAfter: nil, at: 0, using: &smallest) == .pause(.zero))
    }

    @Test func `jitter is spread over the whole range`() {
        var random = SystemRandomNumberGenerator()
        let delays = (0..<400).compactMap { _ -> Duration? in
            var retry = ExportRetry(startedAt: 0, limit: nil)
            guard case .pause(let delay) = retry.failed(retryAfter: nil, at: 0, using: &random) else { return nil }
            return delay
        }
        #expect(delays.count == 400)
        #expect(delays.allSatisfy { $0 >= .zero && $0 <= .seconds(1) })
        #expect(delays.contains { $0 < .milliseconds(250) } && delays.contains { $0 > .milliseconds(750) })
    }

    @Test mutating func `the receiver's wish is the least delay`() {
        var retry = ExportRetry(startedAt: 0, limit: .seconds(30))
        #expect(retry.failed(retryAfter: .seconds(7), at: 0, using: &smallest) == .pause(.seconds(7)))
        #expect(retry.failed(retryAfter: .milliseconds(1), at: 0, using: &largest) == .pause(.seconds(2)))
    }

    @Test mutating func `a delay that ends after the limit is not begun`() {
        var retry = ExportRetry(startedAt: 1_000_000_000, limit: .seconds(30))
        #expect(
            retry.failed(retryAfter: .seconds(3600), at: 1_000_000_000, using: &smallest) == .giveUp(.throttled)
        )
        #expect(retry.failed(retryAfter: .seconds(29), at: 2_000_000_000, using: &smallest) == .giveUp(.throttled))
        #expect(retry.failed(retryAfter: .seconds(28), at: 2_000_000_000, using: &smallest) == .pause(.seconds(28)))
        #expect(retry.count == 1)
    }

    @Test mutating func `it is the collector's doing only when its own wish is too long`() {
        var retry = ExportRetry(startedAt: 0, limit: .milliseconds(500))
        #expect(retry.failed(retryAfter: nil, at: 0, using: &largest) == .giveUp(.exportFailed))
        #expect(retry.failed(retryAfter: .milliseconds(400), at: 0, using: &largest) == .giveUp(.exportFailed))
        #expect(retry.failed(retryAfter: .milliseconds(500), at: 0, using: &smallest) == .giveUp(.throttled))
        #expect(retry.failed(retryAfter: nil, at: 500_000_000, using: &smallest) == .giveUp(.exportFailed))
    }

    @Test func `a try may take its own time or what is left of the limit`() {
        let limited = ExportRetry(startedAt: 0, limit: .seconds(30))
        #expect(limited.timeout(at: 0, perTry: .seconds(10)) == .seconds(10))
        #expect(limited.timeout(at: 25_000_000_000, perTry: .seconds(10)) == .seconds(5))
        #expect(limited.timeout(at: 31_000_000_000, perTry: .seconds(10)) == .zero)
        #expect(limited.timeout(at: 0, perTry: nil) == .seconds(30))
        let unlimited = ExportRetry(startedAt: 0, limit: nil)
        #expect(unlimited.timeout(at: 0, perTry: nil) == nil)
        #expect(unlimited.timeout(at: .max, perTry: .seconds(10)) == .seconds(10))
    }

    @Test(
        arguments: [
            ("0", .zero), ("120", .seconds(120)), ("99999999999999999999", .seconds(1 << 40)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", .zero),
            ("Thu, 01 Jan 2026 00:00:30 GMT", .seconds(30)),
            ("Sun, 01 Mar 2026 00:00:00 GMT", .seconds(59 * 86400)),
            ("Tue, 29 Feb 2028 23:59:59 GMT", .seconds(790 * 86400 - 1)),
            // The forms of before 1994, of which the first has two digits for the year.
            ("Sunday, 06-Nov-94 08:49:37 GMT", .zero), ("Sun Nov  6 08:49:37 1994", .zero),
            ("Thursday, 01-Jan-26 00:00:30 GMT", .seconds(30)), ("Thu Jan  1 00:00:30 2026", .seconds(30)),
            ("Thu Jan 15 00:00:00 2026", .seconds(14 * 86400)),
            ("Wednesday, 01-Jan-76 00:00:00 GMT", .seconds(18_262 * 86400)),
            ("Saturday, 01-Jan-77 00:00:00 GMT", .zero),
            ("Thu, 31 Dec 2026 23:59:60 GMT", .seconds(365 * 86400)),
            ("Thursday, 01-Jan-2026 00:00:30 GMT", nil), ("Thu, 01-Jan-26 00:00:30 GMT", nil),
            ("thu, 01 Jan 2026 00:00:30 GMT", nil), ("Xxx, 01 Jan 2026 00:00:30 GMT", nil),
            ("Thu, 1 Jan 2026 00:00:30 GMT", nil), ("Thu, 01 Jan 2026 0:00:30 GMT", nil),
            ("Thu, 29 Feb 2029 00:00:00 GMT", nil), ("Thu, 31 Apr 2026 00:00:00 GMT", nil),
            ("Thu Jan  1 00:00:30 2026 GMT", nil), ("Thu Jan  1 00:00 2026", nil),
            ("", nil), ("-1", nil), ("1.5", nil), ("soon", nil), ("Thu, 32 Jan 2026 00:00:30 GMT", nil),
            ("Thu, 01 Jan 2026 24:00:30 GMT", nil), ("Thu, 01 Jan 2026 00:00:30 CET", nil),
        ] as [(String, Duration?)]
    )
    func `Retry-After is read as seconds or as a date`(value: String, expected: Duration?) {
        // 2026-01-01T00:00:00Z
        #expect(RetryAfter.parse(value, nowUnixNano: 1_767_225_600_000_000_000) == expected)
    }

    @Test func `a warning passes once until it changes, a while has passed, or all was well`() {
        var throttle = WarningThrottle()
        let times: [(String, UInt64)] = [
            ("a", 0), ("a", 299_999_999_999), ("a", 300_000_000_000), ("b", 300_000_000_001), ("b", 300_000_000_002),
        ]
        let answers = times.map { throttle.admits($0, at: $1) }
        #expect(answers == [true, false, true, true, false])
        throttle.reset()
        let isNews = throttle.admits("b", at: 300_000_000_003)
        #expect(isNews)
    }
}

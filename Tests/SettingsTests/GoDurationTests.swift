// SPDX-License-Identifier: Apache-2.0

internal import Settings
internal import Testing

struct GoDurationTests {
    @Test(
        arguments: [
            ("0", .zero), ("30", .seconds(30)), ("1.5", .milliseconds(1500)), ("300ms", .milliseconds(300)),
            ("1.5s", .milliseconds(1500)), ("5m", .seconds(300)), ("1h2m3s", .seconds(3723)), ("-2h", .seconds(-7200)),
            ("+1us", .microseconds(1)), ("1µs2ns", .nanoseconds(1002)), ("1μs", .microseconds(1)),
            (".5s", .milliseconds(500)),
            ("5.s", .seconds(5)), ("0.0000000019s", .nanoseconds(1)), ("1.25h", .seconds(4500)),
            ("2562047h", .seconds(9_223_369_200)),
        ] as [(String, Duration)]
    )
    func `reads durations`(text: String, expected: Duration) {
        #expect(GoDuration.parse(text) == expected)
    }

    @Test(arguments: [
        "", "-", "+", ".", "s", ".s", "5 m", "5d", "1h30", "m5", "1e3s", "2562048h", "9223372036854775808", "--1s",
        "1s-1s",
        "١s", "1,5s", "99999999999999999999h", "1.2.3", "0x10s",
    ])
    func `refuses what is no duration`(text: String) {
        #expect(GoDuration.parse(text) == nil)
    }

    @Test(
        arguments: [
            (.zero, "0s"), (.nanoseconds(1), "1ns"), (.microseconds(1), "1µs"), (.nanoseconds(1_500), "1.5µs"),
            (.milliseconds(300), "300ms"), (.milliseconds(1500), "1.5s"), (.seconds(60), "1m0s"),
            (.seconds(3723), "1h2m3s"),
            (.seconds(300), "5m0s"), (.milliseconds(-1500), "-1.5s"),
            (.seconds(3600) + .nanoseconds(1), "1h0m0.000000001s"),
            (.microseconds(-20), "-20µs"),
        ] as [(Duration, String)]
    )
    func `writes durations as Go does, and reads them back`(duration: Duration, expected: String) {
        #expect(GoDuration.format(duration) == expected)
        #expect(GoDuration.parse(expected) == duration)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import Testing
internal import TraceStore

@Suite struct WaterfallTests {
    private func draw(width: Int = 100, _ build: (inout Sample) -> Void) -> String {
        var sample = Sample()
        build(&sample)
        return Waterfall(sample.stored, width: width).lines.joined(separator: "\n")
    }

    @Test func `a pipeline with a retry`() {
        #expect(
            Waterfall(Sample.retriedPipeline.stored, width: 100).lines.joined(separator: "\n") == """
                trace 0af7651916cd43dd0000000000000001  succeeded
                envelope e-1, 4 hops, 1 error, 1.02 s, started 2026-01-01T00:00:00.000000Z

                                              0                                            1.02 s     wait      time
                send shout                    █                                                              2.00 ms
                └ process shout               ░░░░░█▒▒▒▒▒▒▒▒█                                      98.0 ms    200 ms
                  ├ handler shout                  █████████                                                  170 ms
                  ├ publish greet                           █                                                8.00 ms
                  │ └ process greet ↻                       ░░░█▒█                                 50.0 ms   60.0 ms
                  │   │ ValueError: no name
                  │   ├ handler greet ✗                        ██                                            35.0 ms
                  │   ├ publish greet                            █                                           10.0 ms
                  │   └ process greet #2                          ░░░░░░░░░░░░░░░░░░░░░░░░░█▒▒▒█    500 ms    100 ms
                  │     ├ handler greet                                                    ████              75.0 ms
                  │     ├ publish happy-end                                                    █             8.00 ms
                  │     │ └ process happy-end                                                  ░█  20.0 ms   10.0 ms
                  │     └ settle asya-greet                                                    ▒             8.00 ms
                  └ settle asya-shout                       ▒                                                8.00 ms

                █ critical path  ▒ other work  ░ wait in a queue

                                      all branches   critical path
                queue wait                  168 ms          168 ms   16.5 %
                handlers                    245 ms          245 ms   24.0 %
                sidecars                   33.0 ms         29.0 ms    2.8 %
                broker                     34.0 ms         18.0 ms    1.8 %
                retries                     560 ms          560 ms   54.9 %
                total                                       1.02 s  100.0 %
                """
        )
    }

    @Test func `a fan-out with a failed branch and one that is on its way`() {
        let text = draw(width: 90) { sample in
            sample.span(1, "send split", .producer, 0, 1)
            sample.span(2, parent: 1, "process split", .consumer, 10, 50)
            sample.span(3, parent: 2, "handler split", .internal, 12, 40)
            sample.span(4, parent: 2, "publish work", .producer, 41, 43)
            sample.span(5, parent: 2, "publish work", .producer, 43, 45)
            sample.span(6, parent: 4, "process work", .consumer, 60, 90, status: .error(description: "bad\nworse"))
            sample.span(7, parent: 6, "handler work", .internal, 62, 80)
            sample.hop(span: 2, "split", 10, 50, wait: 9, to: [("work", "e-1"), ("work", "e-1-0-1")])
            sample.hop(
                span: 6,
                "work",
                index: 1,
                60,
                90,
                wait: 17,
                .failed,
                to: [("error-end", "e-1")],
                error: HopError(code: "timeout_error", type: "", message: "took longer\nthan allowed")
            )
        }
        #expect(
            text == """
                trace 0af7651916cd43dd0000000000000001  open
                envelope e-1, 2 hops, 1 error, 90.0 ms, started 2026-01-01T00:00:00.000000Z

                                     0                                          90.0 ms     wait      time
                send split           █                                                             1.00 ms
                └ process split ×2   ░░░░░██▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒█▒▒▒▒▒                        9.00 ms   40.0 ms
                  ├ handler split          █████████████████                                       28.0 ms
                  ├ publish work                           ██                                      2.00 ms
                  │ └ process work ✗                        ░░░░░░░░░░██▒▒▒▒▒▒▒▒▒██████  17.0 ms   30.0 ms
                  │   │ timeout_error: took longer
                  │   └ handler work                                   ███████████                 18.0 ms
                  └ publish work                            ▒▒                                     2.00 ms

                █ critical path  ▒ other work  ░ wait in a queue

                                      all branches   critical path
                queue wait                 26.0 ms         26.0 ms   28.9 %
                handlers                   46.0 ms         46.0 ms   51.1 %
                sidecars                   20.0 ms         15.0 ms   16.7 %
                broker                     5.00 ms         3.00 ms    3.3 %
                retries                       0 ms            0 ms    0.0 %
                total                                      90.0 ms  100.0 %

                open: envelope e-1 was sent to asya-error-end, and nothing is recorded of it since
                open: envelope e-1-0-1 was sent to asya-work, and nothing is recorded of it since
                """
        )
    }

    @Test func `spans that are missing, and hops without spans`() {
        let text = draw(width: 70) { sample in
            sample.span(3, parent: 2, "handler a", .internal, 0, 5)
            sample.span(4, "other root", .internal, 1, 2)
            sample.span(5, "other root", .internal, 3, 4)
            sample.span(5, "other root", .internal, 3, 4)
            sample.hop(span: 9, "b", attempt: 3, 6, 10, wait: -1, .deadLettered)
        }
        #expect(
            text == """
                trace 0af7651916cd43dd0000000000000001  failed
                envelope e-1, 1 hop, 1 error, 10.0 ms, started 2026-01-01T00:00:00.000000Z

                                 0                          10.0 ms     wait      time
                handler a ?      ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒                             5.00 ms
                other root          ▒▒▒▒                                       1.00 ms
                other root                 ▒▒▒▒                                1.00 ms
                process b #3 ✗ ?                     ██████████████            4.00 ms

                █ critical path  ▒ other work  ░ wait in a queue

                                      all branches   critical path
                queue wait                    0 ms            0 ms    0.0 %
                handlers                      0 ms            0 ms    0.0 %
                sidecars                   4.00 ms         4.00 ms  100.0 %
                broker                        0 ms            0 ms    0.0 %
                retries                       0 ms            0 ms    0.0 %
                everything else            7.00 ms            0 ms    0.0 %
                total                                      4.00 ms  100.0 %

                the trace has 2 roots
                2 spans without their parent (marked ?): it was not recorded
                1 span id used more than once, shown once
                """
        )
    }

    @Test func `a trace that nobody has received yet`() {
        #expect(
            draw { $0.span(1, "send a", .producer, 0, 1) } == """
                trace 0af7651916cd43dd0000000000000001  open
                0 hops, 1.00 ms, started 2026-01-01T00:00:00.000000Z

                       0                                                                  1.00 ms     wait      time
                send a ██████████████████████████████████████████████████████████████████████████            1.00 ms

                █ critical path  ▒ other work  ░ wait in a queue

                                      all branches   critical path
                queue wait                    0 ms            0 ms    0.0 %
                handlers                      0 ms            0 ms    0.0 %
                sidecars                      0 ms            0 ms    0.0 %
                broker                     1.00 ms         1.00 ms  100.0 %
                retries                       0 ms            0 ms    0.0 %
                total                                      1.00 ms  100.0 %

                open: no actor has received the envelope yet
                """
        )
    }

    @Test func `a trace without anything`() {
        #expect(
            draw { _ in } == """
                trace 0af7651916cd43dd0000000000000001  open
                0 hops, 0 ms
                """
        )
    }

    @Test func `colours come only when asked for, and names cannot bring their own`() {
        var sample = Sample()
        sample.span(1, "evil\u{1B}[31m\u{9B}2J\u{202E}\nname", .server, 0, 1)
        sample.hop(span: 1, "a", envelope: "e\u{1B}[2J", 0, 1, .ended)
        let plain = Waterfall(sample.stored, width: 80).lines
        #expect(
            plain.allSatisfy { line in line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } }
        )
        #expect(plain.contains { $0.hasPrefix("evil [31m 2J  name ") })
        let colored = Waterfall(sample.stored, width: 80, color: true).lines
        #expect(colored[0] == "trace \u{1B}[1m0af7651916cd43dd0000000000000001\u{1B}[0m  \u{1B}[32msucceeded\u{1B}[0m")
        #expect(colored.map(Self.withoutColors) == plain)
    }

    @Test(arguments: [1, 60, 61, 75, 120, 300])
    func `no line is wider than the terminal`(_ width: Int) {
        var sample = Sample()
        sample.span(1, "send", .producer, 0, 1)
        for id in 2..<40 as Range<UInt64> {
            sample.span(
                id,
                parent: id - 1,
                "process actor-with-a-rather-long-name-\(id)",
                .consumer,
                Double(id),
                Double(id) + 1,
                status: .error(description: String(repeating: "long ", count: 100))
            )
        }
        // The two lines of the header and the notes are not cut off: ids are there to be copied.
        let lines = Waterfall(sample.stored, width: width).lines.dropFirst(2).prefix(80)
        #expect(lines.allSatisfy { $0.count <= max(width, 60) })
    }

    private static func withoutColors(_ line: String) -> String {
        var result = ""
        var isEscape = false
        for character in line {
            if character == "\u{1B}" {
                isEscape = true
            } else if !isEscape {
                result.append(character)
            } else if character == "m" {
                isEscape = false
            }
        }
        return result
    }
}

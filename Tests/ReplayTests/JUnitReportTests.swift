// SPDX-License-Identifier: Apache-2.0

import Envelopes
import TelemetryCore
import Testing

@testable import Replay

struct JUnitReportTests {
    private func hop(_ verdict: ReplayVerdict, reason: String? = nil) -> HopReport {
        HopReport(
            actor: "a",
            hop: 1,
            attempt: 2,
            envelopeID: "e<1>",
            verdict: verdict,
            path: verdict == .diverged ? JSONPath(".outputs[0].payload") : nil,
            expected: verdict == .diverged ? "a & \"b\"" : nil,
            actual: nil,
            reason: reason,
            recorded: .zero,
            replayed: .microseconds(1_500_020)
        )
    }

    @Test func `a divergence is a failure, what cannot be replayed an error`() {
        let trace = TraceReport(
            traceID: TraceID(high: 1, low: 2),
            hops: [hop(.same), hop(.diverged), hop(.impossible, reason: "gone\u{1}")]
        )
        let lost = TraceReport(traceID: TraceID(high: 1, low: 3), hops: [], reason: "the store does not hold it")
        let report = ReplayReport(runID: "r", traces: [trace, lost], notes: [])
        let xml = String(decoding: JUnitReport.encode(report, names: [trace.traceID: "order-7"]), as: UTF8.self)

        #expect(
            xml == """
                <?xml version="1.0" encoding="UTF-8"?>
                <testsuites name="asya trace replay" tests="4" failures="1" errors="2" skipped="0" time="4.500060">
                  <testsuite name="order-7" tests="3" failures="1" errors="1" skipped="0" time="4.500060">
                    <testcase name="hop 1 a (e&lt;1&gt;, attempt 2)" classname="order-7" time="1.500020"/>
                    <testcase name="hop 1 a (e&lt;1&gt;, attempt 2)" classname="order-7" time="1.500020">
                      <failure type="diverged" message="diverged at .outputs[0].payload">\
                expected &quot;a &amp; \\&quot;b\\&quot;&quot;&#10;actual   nothing</failure>
                    </testcase>
                    <testcase name="hop 1 a (e&lt;1&gt;, attempt 2)" classname="order-7" time="1.500020">
                      <error type="impossible" message="gone\u{FFFD}"/>
                    </testcase>
                  </testsuite>
                  <testsuite name="00000000000000010000000000000003" tests="1" failures="0" errors="1" skipped="0" \
                time="0.000000">
                    <testcase name="00000000000000010000000000000003" classname="00000000000000010000000000000003" time="0">
                      <error type="impossible" message="the store does not hold it"/>
                    </testcase>
                  </testsuite>
                </testsuites>

                """
        )
    }
}

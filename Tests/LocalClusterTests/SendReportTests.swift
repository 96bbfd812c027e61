// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import LocalCluster

struct SendReportTests {
    private var options: SendOptions {
        var options = SendOptions(route: ["a"])
        options.data = DataFolder("/data")
        options.wait = .atMost(.seconds(5))
        return options
    }

    @Test func `everything at happy-end is a success without words`() {
        var report = SendReport()
        report.sent = 3
        report.succeeded = 5
        #expect(report.isSuccess)
        #expect(report.problems(options) == [])
    }

    @Test func `whatever did not get there is counted, with where to look`() {
        var report = SendReport()
        report.sent = 4
        report.failed = 1
        report.outstanding = 2
        report.deadLettered = 1
        report.vanished = 1
        #expect(!report.isSuccess)
        let problems = report.problems(options)
        #expect(problems.count == 4)
        #expect(problems[0].hasPrefix("2 of 4 envelopes still on the way after 5"))
        #expect(problems[1].hasPrefix("1 envelope ended in error-end"))
        #expect(problems.allSatisfy { $0.contains("asya trace list --store /data/traces") })
    }
}

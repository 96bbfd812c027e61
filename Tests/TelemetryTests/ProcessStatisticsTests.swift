// SPDX-License-Identifier: Apache-2.0

import TelemetryCore
import Testing

@testable import Telemetry

struct ProcessStatisticsTests {
    private let stat =
        "4242 (a (b) c) S 1 4242 4242 0 -1 4194560 1500 0 7 0 12 34 0 0 20 0 5 0 987654 123456789 2345 "
        + "18446744073709551615 1 1 0 0 0 0 0 4096 81920 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0"

    @Test func `the fields are counted from behind the command's name`() throws {
        let statistics = try #require(ProcessStatistics(stat: stat))
        #expect(statistics.cpuTicks == 46)
        #expect(statistics.threads == 5)
        #expect(statistics.startTicks == 987_654)
        #expect(statistics.virtualBytes == 123_456_789)
        #expect(statistics.residentPages == 2345)
    }

    @Test(arguments: ["", "1 (x", "1 (x) S 1 2 3", "1 (x) S a b c d e f g h i j k l m n o p q r s t u v w"])
    func `a text that is no statistics is nil`(text: String) {
        #expect(ProcessStatistics(stat: text) == nil)
    }

    @Test func `limits and the time of boot are found in their files`() {
        let limits = "Limit                     Soft Limit           Hard Limit           Units\n"
        let files = "Max open files            1024                 524288               files\n"
        let unlimited = "Max open files            unlimited            unlimited            files\n"
        #expect(ProcessStatistics.maxOpenFiles(limits: limits + files) == 1024)
        #expect(ProcessStatistics.maxOpenFiles(limits: limits + unlimited) == nil)
        #expect(ProcessStatistics.maxOpenFiles(limits: limits) == nil)
        #expect(ProcessStatistics.bootTime(stat: "cpu 1 2\nbtime 1700000000\nprocesses 1\n") == 1_700_000_000)
        #expect(ProcessStatistics.bootTime(stat: "cpu 1 2\n") == nil)
    }

    @Test func `the running process is shown`() throws {
        let registry = MetricRegistry()
        ProcessCollector.install(in: registry)
        let families = registry.collect()
        func value(_ name: String) -> Double? {
            guard case .number(let value)? = families.first(where: { $0.name == name })?.value() else { return nil }
            return value
        }
        #expect(try #require(value("process_cpu_seconds_total")) > 0)
        #expect(try #require(value("process_resident_memory_bytes")) > 1_000_000)
        #expect(try #require(value("process_virtual_memory_bytes")) > 1_000_000)
        #expect(try #require(value("process_open_fds")) >= 3)
        #expect(try #require(value("process_threads")) >= 1)
        #expect(try #require(value("process_max_fds")) >= 16)
        let start = try #require(value("process_start_time_seconds"))
        let now = Double(SystemClock().nowUnixNano()) / 1e9
        #expect(start <= now && start > now - 3600)
    }
}

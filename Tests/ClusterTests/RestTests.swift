// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Envelopes
import Foundation
import Processes
import Testing

/// What an operator of a release build holds and does with many actors at rest; run by `make footprint-operator`.
@Suite(.timeLimit(.minutes(60))) struct RestTests {
    private static let executable = ProcessInfo.processInfo.environment["ASYA_TEST_OPERATOR"]
    private static let count = ProcessInfo.processInfo.environment["ASYA_TEST_ACTORS"].flatMap { Int($0) } ?? 500
    /// The megabytes that it may keep resident, and the part of a core that it may use.
    private static let (memory, share) = (60.0, 0.01)

    @Test(.enabled(if: executable != nil)) func `an operator at rest is small and quiet`() async throws {
        let test = try await OperatorUnderTest.make("rest")
        let fleet = ActorFleet(test: test, count: Self.count)
        let first = try await test.start(executable: Self.executable ?? "")
        try await fleet.create()
        try await fleet.settle(pods: 1)
        try await rest(test, renewals: 15)
        check("resident memory after \(fleet.count) actors were made", try resident(first), Self.memory, "MB")
        #expect(await test.terminate(first) == .exited(0))

        let page = try OperatorMetricsPage()
        let second = try await test.start(page.environment, executable: Self.executable ?? "")
        try await page.wait(for: "asya_operator_reconciles_total", atLeast: Double(fleet.count))
        try await rest(test, renewals: 15)
        check("resident memory with \(fleet.count) actors after a start", try resident(second), Self.memory, "MB")
        // As long as the time between two looks at every queue, so that one of them is in it.
        let (begun, used) = (ContinuousClock.now, try processorSeconds(second))
        try await rest(test, renewals: 150)
        let part = try (processorSeconds(second) - used) / ((ContinuousClock.now - begun) / .seconds(1))
        check("processor time with \(fleet.count) actors at rest", part * 100, Self.share * 100, "% of a core")
        check("resident memory with \(fleet.count) actors at rest", try resident(second), Self.memory, "MB")
        await test.kill(second)
    }

    /// Waits for signs of life of the one that leads, of which there is one every two seconds.
    private func rest(_ test: OperatorUnderTest, renewals: Int) async throws {
        let lease = ResourcePath(group: "coordination.k8s.io", "leases", in: test.namespace)
        var seen = try await test.client.get(lease.named("asya-operator.asya.sh"))["spec", "renewTime"]
        for _ in 0..<renewals {
            let last = seen
            seen = try await test.client.wait(for: lease.named("asya-operator.asya.sh"), "it lives") {
                $0?["spec", "renewTime"] != last
            }?["spec", "renewTime"]
        }
    }

    /// The line that `make footprint` prints of a figure and its bound.
    private func check(_ name: String, _ value: Double, _ bound: Double, _ unit: String) {
        let figure = String(format: "%.1f", value)
        let verdict = value <= bound ? "ok" : "FAILED"
        print("footprint: \(verdict) asya-operator, \(name) \(figure) \(unit) (at most \(bound) \(unit))")
        #expect(value <= bound, "\(name)")
    }

    private func resident(_ process: ChildProcess) throws -> Double {
        let status = try String(contentsOfFile: "/proc/\(process.processID)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return try #require(Double(line.split(whereSeparator: \.isWhitespace)[1])) / 1024
    }

    private func processorSeconds(_ process: ChildProcess) throws -> Double {
        let line = try String(contentsOfFile: "/proc/\(process.processID)/stat", encoding: .utf8)
        // After the name in parentheses: state, and from the twelfth on ticks in the user's and the kernel's mode.
        let fields = line.split(separator: ")").last?.split(separator: " ") ?? []
        let ticks = try #require(Double(fields[11])) + #require(Double(fields[12]))
        return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
}

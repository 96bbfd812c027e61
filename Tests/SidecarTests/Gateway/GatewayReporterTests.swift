// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPClient
import Synchronization
import TelemetryCore
import TelemetryTesting
import Testing

@testable import Sidecar

@Suite(.timeLimit(.minutes(10)))
struct GatewayReporterTests {
    private static let taken = Result<HTTPResponse, HTTPError>.success(HTTPResponse(status: 200))
    private static let away = Result<HTTPResponse, HTTPError>.failure(.cannotConnect(reason: "nobody there"))

    private func progress(_ id: String, _ state: GatewayReport.Progress.State = .received) -> GatewayReport {
        .progress(state, of: Envelope(id: id, route: Route(actors: ["a"]), payload: .null))
    }

    private func final(_ id: String) -> GatewayReport {
        let envelope = Envelope(id: id, route: Route(actors: ["a"], current: 1), payload: .null)
        return .succeeded(envelope, location: nil, atUnixNano: 0)
    }

    private func count(_ registry: MetricRegistry, _ kind: ReportKind, _ outcome: SidecarReportOutcome) -> Double {
        registry.counter(SidecarGatewayMetrics.reports).labels("a", kind, outcome).value
    }

    /// A gateway that nobody answers for, and a tenth of a second passes with each try.
    private func away(_ clock: ManualClock) -> ScriptedGateway {
        ScriptedGateway { _ in
            clock.advance(by: .milliseconds(100))
            return Self.away
        }
    }

    @Test func `an end is known to the gateway before its actor goes on`() async throws {
        let gateway = ScriptedGateway { _ in Self.taken }
        try await gateway.run { reporter in
            _ = await reporter.deliver(final("1"))
            #expect(gateway.ids == ["1"])
            _ = await reporter.deliver(final("2"))
            #expect(gateway.ids == ["1", "2"])
        }
    }

    @Test func `progress that comes together goes together`() async throws {
        let gateway = ScriptedGateway { _ in Self.taken }
        let registry = MetricRegistry()
        try await gateway.run(registry: registry) { reporter in
            for state in [GatewayReport.Progress.State.received, .processing, .completed] {
                reporter.report(progress("1", state))
            }
            _ = await reporter.deliver(final("2"))
        }
        #expect(gateway.ids.last(where: { $0 == "1" }) == "1")
        #expect(gateway.batches.flatMap(\.self).last { $0["id"] == "1" }?["status"] == "completed")
        #expect(count(registry, .progress, .accepted) + count(registry, .progress, .superseded) == 3)
        #expect(count(registry, .final, .accepted) == 1)
    }

    @Test func `nobody waits for a gateway that is away, and every end reaches it when it is back`() async throws {
        let isBack = Atomic<Bool>(false)
        let gateway = ScriptedGateway { _ in isBack.load(ordering: .relaxed) ? Self.taken : Self.away }
        let registry = MetricRegistry()
        try await gateway.run(registry: registry) { reporter in
            let connected = registry.gauge(SidecarGatewayMetrics.connected).labels("a")
            for number in 0..<1_000 {
                _ = await reporter.deliver(final("\(number)"))
                reporter.report(progress("p\(number)"))
            }
            #expect(connected.value == 0)
            // The pauses between the tries grow.
            while !gateway.pauses.contains(where: { $0 > GatewayBreaker.firstPause }) { await Task.yield() }
            isBack.store(true, ordering: .relaxed)
            while count(registry, .final, .accepted) < 1_000 { await Task.yield() }
            #expect(connected.value == 1)
        }
        #expect(count(registry, .final, .dropped) == 0)
    }

    @Test func `nobody waits longer than a second for a gateway that hangs`() async throws {
        let hangs = Hold()
        let gateway = ScriptedGateway { number in
            if number == 0 { await hangs.wait() }
            return Self.taken
        }
        try await gateway.run { reporter in
            await withTaskGroup { group in
                group.addTask { _ = await reporter.deliver(final("1")) }
                while gateway.batches.isEmpty { await Task.yield() }
                await gateway.losePatience()
            }
            // From now on at once.
            for number in 2...100 { _ = await reporter.deliver(final("\(number)")) }
            #expect(gateway.batches.count == 1)
            hangs.open()
            // And when it has answered, again in step.
            while gateway.ids.count < 100 { await Task.yield() }
        }
        #expect(Set(gateway.ids) == Set((1...100).map { "\($0)" }))
    }

    @Test func `a few ends wait for a gateway that is away, the first ones, until it is back`() async throws {
        let isBack = Atomic<Bool>(false)
        let gateway = ScriptedGateway { _ in isBack.load(ordering: .relaxed) ? Self.taken : Self.away }
        let done = SidecarFixture.RunCount()
        try await gateway.run(maxHeld: 4) { reporter in
            await withTaskGroup { group in
                for number in 0..<100 {
                    group.addTask {
                        #expect(await reporter.deliver(self.final("\(number)")))
                        done.increment()
                    }
                }
                while done.count < 96 || gateway.pauses.count < 20 { await Task.yield() }
                #expect(done.count == 96)
                isBack.store(true, ordering: .relaxed)
            }
        }
        #expect(Set(gateway.ids) == Set((0..<100).map { "\($0)" }))
    }

    @Test func `an outage that lasts holds nobody back for ever`() async throws {
        let clock = ManualClock()
        let started = clock.monotonicNano()
        let gateway = away(clock)
        try await gateway.run(clock: clock, maxHeld: 4) { reporter in
            await withTaskGroup { group in
                for number in 0..<4 { group.addTask { #expect(await reporter.deliver(self.final("\(number)"))) } }
            }
            #expect(.nanoseconds(clock.monotonicNano() - started) >= GatewayReporter.holdLimit)
        }
    }

    @Test func `what the gateway does not know when the sidecar stops is given back`() async throws {
        let clock = ManualClock()
        let gateway = away(clock)
        try await gateway.run(clock: clock, maxHeld: 4) { reporter in
            await withTaskGroup { group in
                for number in 0..<4 { group.addTask { #expect(await !reporter.deliver(self.final("\(number)"))) } }
                while gateway.pauses.isEmpty { await Task.yield() }
                reporter.drain()
            }
            #expect(await !reporter.deliver(final("late")))
        }
    }

    @Test(arguments: [500, 503, 429, 401, 404])
    func `an answer that asks for patience drops nothing`(status: Int) async throws {
        let gateway = ScriptedGateway { number in .success(HTTPResponse(status: number < 3 ? status : 200)) }
        let registry = MetricRegistry()
        try await gateway.run(registry: registry) { reporter in
            _ = await reporter.deliver(final("1"))
            while count(registry, .final, .accepted) == 0 { await Task.yield() }
        }
        #expect(gateway.batches.count == 4)
    }

    @Test func `what the gateway refuses is dropped alone, and its actor goes on`() async throws {
        let gateway = ScriptedGateway { _ in .success(HTTPResponse(status: 400)) }
        let registry = MetricRegistry()
        try await gateway.run(registry: registry) { reporter in
            await withTaskGroup { group in
                for number in 0..<10 { group.addTask { _ = await reporter.deliver(final("\(number)")) } }
            }
        }
        #expect(count(registry, .final, .refused) == 10)
        #expect(registry.gauge(SidecarGatewayMetrics.pending).labels("a").value == 0)
    }

    @Test func `at the end what is left is sent`() async throws {
        let gateway = ScriptedGateway { number in number == 0 ? Self.away : Self.taken }
        let registry = MetricRegistry()
        try await gateway.run(registry: registry) { reporter in
            for number in 0..<600 { _ = await reporter.deliver(final("\(number)")) }
        }
        #expect(count(registry, .final, .accepted) == 600)
    }

    @Test func `at the end nobody waits long for a gateway that is away, and the loss is counted`() async throws {
        let clock = ManualClock()
        let gateway = ScriptedGateway { _ in
            clock.advance(by: .milliseconds(100))
            return Self.away
        }
        let registry = MetricRegistry()
        try await gateway.run(registry: registry, clock: clock) { reporter in
            _ = await reporter.deliver(final("1"))
            reporter.report(progress("2"))
        }
        #expect(count(registry, .final, .dropped) == 1)
        #expect(count(registry, .progress, .dropped) == 1)
        #expect(registry.gauge(SidecarGatewayMetrics.pending).labels("a").value == 0)
    }

    /// Holds everybody until it is opened.
    private final class Hold: Sendable {
        private let state = Mutex((isOpen: false, waiting: [CheckedContinuation<Void, Never>]()))

        func wait() async {
            await withCheckedContinuation { continuation in
                let isOpen = state.withLock { state in
                    if !state.isOpen { state.waiting.append(continuation) }
                    return state.isOpen
                }
                if isOpen { continuation.resume() }
            }
        }

        func open() {
            let waiting = state.withLock { state in
                defer { state = (true, []) }
                return state.waiting
            }
            for continuation in waiting { continuation.resume() }
        }
    }
}

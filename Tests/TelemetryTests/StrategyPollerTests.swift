// SPDX-License-Identifier: Apache-2.0

import HTTPTesting
import Synchronization
import TelemetryCore
import Testing

@testable import Telemetry

struct StrategyPollerTests {
    private final class Warnings: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private func remote(_ server: LoopbackServer, interval: Int = 1) throws -> SamplerSelection.Remote {
        let selection = SamplerSelection(
            name: "parentbased_jaeger_remote",
            argument: "endpoint=\(server.url),pollingIntervalMs=\(interval),initialSamplingRate=0"
        )
        return try #require(selection.remote)
    }

    private func isSampled(_ sampler: any Sampler) -> Bool {
        let request = SamplingRequest(traceID: TraceID(high: 1, low: 1), parent: nil, name: "x", kind: .server)
        return sampler.sample(request, attributes: { [:] }).decision == .recordAndSample
    }

    private static let all = Array(#"{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":1}}"#.utf8)

    @Test func `the server is asked for the service again and again, and its answer counts`() throws {
        let server = LoopbackServer { _, _ in .response(200, body: Self.all) }
        let remote = try remote(server)
        let warnings = Warnings()
        let poller = try #require(StrategyPoller(remote, service: "my actor/1", onWarning: warnings.add))
        // With the second question the first answer has been taken.
        server.waitForRequest()
        server.waitForRequest()
        #expect(isSampled(remote.sampler))
        poller.stop()
        server.stop()
        #expect(server.requests.first?.method == "GET")
        #expect(server.requests.first?.path == "/sampling?service=my%20actor%2F1")
        #expect(warnings.all.isEmpty)
    }

    @Test func `the last good strategy stays while the server fails, with one warning until it is better`() throws {
        let server = LoopbackServer { _, number in
            switch number {
            case 0: .response(200, body: Self.all)
            case 1: .response(503)
            case 2: .response(200, body: Array("<html>".utf8))
            case 3: .hangUp
            case 4: .response(200, body: Self.all)
            default: .response(404)
            }
        }
        let remote = try remote(server)
        let warnings = Warnings()
        let poller = try #require(StrategyPoller(remote, service: "x", onWarning: warnings.add))
        for _ in 0..<7 { server.waitForRequest() }
        #expect(isSampled(remote.sampler))
        poller.stop()
        server.stop()
        let endpoint = remote.settings.endpoint
        #expect(
            warnings.all
                == [503, 404].map { "no sampling strategy from \(endpoint), the last one stays: status \($0)" }
        )
    }

    @Test func `a stop does not wait for a server that says nothing`() throws {
        let server = LoopbackServer { _, _ in .silence }
        let warnings = Warnings()
        let poller = try #require(StrategyPoller(try remote(server), service: "x", onWarning: warnings.add))
        server.waitForRequest()
        poller.stop()
        // The server's thread ends with the connection, which ends with the poller.
        server.stop()
        #expect(warnings.all.isEmpty)
    }

    @Test func `telemetry asks as its environment says, and stops with it`() async throws {
        let server = LoopbackServer { _, _ in .response(200, body: Self.all) }
        let log = try Pipe()
        var options = TelemetryOptions(
            component: .cli,
            serviceName: "fallback",
            environment: [
                "OTEL_TRACES_SAMPLER": "jaeger_remote", "OTEL_SERVICE_NAME": "named",
                "OTEL_TRACES_SAMPLER_ARG": "endpoint=\(server.url),pollingIntervalMs=1,initialSamplingRate=0",
            ]
        )
        options.bootstrapsFacades = false
        options.logDescriptor = log.writeEnd
        let telemetry = try Telemetry.start(options)
        server.waitForRequest()
        server.waitForRequest()
        #expect(telemetry.tracer.startSpan("after").context.isSampled)
        await telemetry.shutdown()
        server.stop()
        #expect(server.requests.first?.path == "/sampling?service=named")
    }

    @Test(arguments: [
        (#"{"probabilisticSampling":{"samplingRate":0.5}}"#, SamplingStrategy.probabilistic(0.5)),
        (#"{"strategyType":0,"probabilisticSampling":{}}"#, .probabilistic(0)),
        (
            #"{"strategyType":"RATE_LIMITING","rateLimitingSampling":{"maxTracesPerSecond":7}}"#,
            .rateLimiting(tracesPerSecond: 7)
        ),
        (
            #"{"strategyType":"PROBABILISTIC","probabilisticSampling":{"samplingRate":1},"operationSampling":{"#
                + #""defaultSamplingProbability":0.25,"defaultLowerBoundTracesPerSecond":0.5,"perOperationStrategies":["#
                + #"{"operation":"a","probabilisticSampling":{"samplingRate":0.75}},"#
                + #"{"operation":"b","probabilisticSampling":{}}]}}"#,
            .perOperation(.init(defaultRatio: 0.25, guaranteedTracesPerSecond: 0.5, ratios: ["a": 0.75, "b": 0]))
        ),
        (
            #"{"operationSampling":null,"rateLimitingSampling":null,"probabilisticSampling":{"samplingRate":1}}"#,
            .probabilistic(1)
        ),
    ])
    func `an answer is a strategy`(json: String, strategy: SamplingStrategy) {
        #expect(SamplingStrategy(json: Array(json.utf8)) == strategy)
    }

    @Test(arguments: [
        "", "null", "[]", "{}", "not json", #"{"probabilisticSampling":{"samplingRate":2}}"#,
        #"{"probabilisticSampling":{"samplingRate":"x"}}"#, #"{"operationSampling":{"perOperationStrategies":[{}]}}"#,
        #"{"operationSampling":{"defaultSamplingProbability":-1}}"#,
    ])
    func `anything else is none`(json: String) {
        #expect(SamplingStrategy(json: Array(json.utf8)) == nil)
    }
}

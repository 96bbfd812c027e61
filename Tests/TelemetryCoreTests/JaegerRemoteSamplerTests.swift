// SPDX-License-Identifier: Apache-2.0

import TelemetryTesting
import Testing

@testable import TelemetryCore

struct JaegerRemoteSamplerTests {
    private let clock = ManualClock()

    private func isSampled(_ sampler: any Sampler, _ name: String = "x", low: UInt64 = .max) -> Bool {
        let request = SamplingRequest(traceID: TraceID(high: 1, low: low), parent: nil, name: name, kind: .server)
        return sampler.sample(request, attributes: { [:] }).decision == .recordAndSample
    }

    /// Whether one may pass at each of these moments, in nanoseconds.
    private func passes(_ times: [UInt64], perSecond: Double, from start: UInt64 = 0) -> [Bool] {
        var bucket = TokenBucket(perSecond: perSecond, at: start)
        return times.map { bucket.take(at: $0) }
    }

    @Test func `a bucket lets its rate through and after a quiet time no more than that at once`() {
        let passed = passes(
            [0, 0, 0, 400_000_000, 500_000_000, 600_000_000, 60_000_000_000, 60_000_000_000, 60_000_000_000],
            perSecond: 2
        )
        #expect(passed == [true, true, false, false, true, false, true, true, false])
    }

    @Test func `less than one a second is one after a while, and nothing is nothing`() {
        #expect(passes([0, 9_000_000_000, 10_500_000_000], perSecond: 0.1) == [true, false, true])
        #expect(passes([0, .max], perSecond: 0) == [false, false])
        #expect(passes([0, .max], perSecond: -1) == [false, false])
    }

    @Test func `a clock that went backwards adds nothing`() {
        let passed = passes([5_000_000_000, 1_000_000_000, 6_000_000_000], perSecond: 1, from: 5_000_000_000)
        #expect(passed == [true, false, true])
    }

    @Test func `the first share holds until the server has spoken, and its last word after that`() {
        let sampler = JaegerRemoteSampler(initialRatio: 0, clock: clock)
        #expect(!isSampled(sampler))
        sampler.update(.probabilistic(1))
        #expect(isSampled(sampler))
        #expect(sampler.description == "JaegerRemoteSampler{TraceIdRatioBased{1.000000}}")
        sampler.update(.rateLimiting(tracesPerSecond: 1))
        #expect([isSampled(sampler), isSampled(sampler)] == [true, false])
        #expect(sampler.description == "JaegerRemoteSampler{RateLimitingSampler{1.0}}")
    }

    @Test func `the same strategy again does not fill the bucket`() {
        let sampler = JaegerRemoteSampler(initialRatio: 0, clock: clock)
        sampler.update(.rateLimiting(tracesPerSecond: 1))
        #expect(isSampled(sampler))
        sampler.update(.rateLimiting(tracesPerSecond: 1))
        #expect(!isSampled(sampler))
        clock.advance(by: .seconds(1))
        #expect(isSampled(sampler))
    }

    @Test func `operations have their own shares and the others the default`() {
        let sampler = JaegerRemoteSampler(initialRatio: 0, clock: clock)
        sampler.update(
            .perOperation(.init(defaultRatio: 0.5, guaranteedTracesPerSecond: 0, ratios: ["all": 1, "none": 0]))
        )
        #expect(isSampled(sampler, "all"))
        #expect(!isSampled(sampler, "none", low: 0))
        #expect(isSampled(sampler, "other", low: 1 << 62))
        #expect(!isSampled(sampler, "other", low: 3 << 62))
    }

    @Test func `an operation is sampled a little whatever its share`() {
        let sampler = JaegerRemoteSampler(initialRatio: 0, clock: clock)
        sampler.update(.perOperation(.init(defaultRatio: 0, guaranteedTracesPerSecond: 1, ratios: ["busy": 1])))
        #expect([isSampled(sampler, "a"), isSampled(sampler, "a"), isSampled(sampler, "b")] == [true, false, true])
        #expect((0..<3).allSatisfy { _ in isSampled(sampler, "busy") })
        clock.advance(by: .seconds(1))
        #expect(isSampled(sampler, "a"))
    }

    @Test func `names that are made up do not fill the memory`() {
        let strategy = SamplingStrategy.PerOperation(defaultRatio: 0, guaranteedTracesPerSecond: 1, ratios: [:])
        let sampler = PerOperationSampler(strategy: strategy, clock: clock)
        let sampled = (0..<(PerOperationSampler.maximumOperations + 10)).filter { isSampled(sampler, "made up \($0)") }
        #expect(sampled.count == PerOperationSampler.maximumOperations)
    }

    @Test func `the argument says whom to ask, how often, and what until then`() {
        var warnings: [String] = []
        let settings = JaegerRemoteSettings(
            argument: "endpoint=http://jaeger:5778/sampling?x=1, pollingIntervalMs=5000,initialSamplingRate = 0.25",
            warnings: &warnings
        )
        #expect(settings.endpoint == "http://jaeger:5778/sampling?x=1")
        #expect(settings.pollingInterval == .seconds(5))
        #expect(settings.initialRatio == 0.25)
        #expect(warnings.isEmpty)
        #expect(JaegerRemoteSettings(argument: nil, warnings: &warnings) == JaegerRemoteSettings())
        for host in ["http://jaeger:5778", "http://jaeger:5778/"] {
            let settings = JaegerRemoteSettings(argument: "endpoint=\(host)", warnings: &warnings)
            #expect(settings.endpoint == "http://jaeger:5778/sampling")
        }
        #expect(warnings.isEmpty)
    }

    @Test(arguments: [
        "endpoint=jaeger:14250", "pollingIntervalMs=0", "pollingIntervalMs=soon", "initialSamplingRate=2",
        "initialSamplingRate=nan", "rate=1", "x",
    ])
    func `what is wrong in the argument is warned about and left out`(argument: String) {
        var warnings: [String] = []
        #expect(JaegerRemoteSettings(argument: argument, warnings: &warnings) == JaegerRemoteSettings())
        #expect(warnings.count == 1)
        #expect(warnings.first?.hasPrefix("OTEL_TRACES_SAMPLER_ARG has '\(argument)'") == true)
    }

    @Test func `both names of the variable make a sampler that can be told`() throws {
        let plain = SamplerSelection(name: "jaeger_remote", argument: "initialSamplingRate=1")
        #expect(plain.sampler.description == "JaegerRemoteSampler{TraceIdRatioBased{1.000000}}")
        #expect(plain.warnings.isEmpty)
        let based = SamplerSelection(name: "parentbased_jaeger_remote", argument: nil)
        #expect(based.sampler.description.hasPrefix("ParentBased{root:JaegerRemoteSampler{"))
        try #require(based.remote).sampler.update(.probabilistic(1))
        #expect(isSampled(based.sampler))
        #expect(SamplerSelection(name: "always_on", argument: nil).remote == nil)
    }
}

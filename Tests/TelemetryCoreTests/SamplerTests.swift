// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import Testing

@testable import TelemetryCore

struct SamplerTests {
    private func decision(
        _ sampler: any Sampler,
        low: UInt64 = 1,
        parent: SpanContext? = nil
    ) -> SamplingDecision {
        let request = SamplingRequest(traceID: TraceID(high: 1, low: low), parent: parent, name: "x", kind: .internal)
        return sampler.sample(request, attributes: { [:] }).decision
    }

    private func parent(sampled: Bool, remote: Bool) -> SpanContext {
        SpanContext(
            traceID: TraceID(high: 1, low: .max),
            spanID: SpanID(value: 1),
            flags: sampled ? .sampled : [],
            isRemote: remote
        )
    }

    /// The bounds that `opentelemetry.sdk.trace.sampling.TraceIdRatioBased` computes, as its highest sampled
    /// identifier.
    @Test(arguments: [
        (0.5, 0x7FFF_FFFF_FFFF_FFFF), (0.25, 0x3FFF_FFFF_FFFF_FFFF), (0.1, 0x1999_9999_9999_99FF), (1.0, UInt64.max),
        (1e-19, 1), (0.999_999_999_999_999_9, 0xFFFF_FFFF_FFFF_F7FF),
    ])
    func `a ratio samples the identifiers that the Python SDK samples`(ratio: Double, highest: UInt64) {
        let sampler = TraceIDRatioSampler(ratio: ratio)
        #expect(decision(sampler, low: highest) == .recordAndSample)
        if highest < .max { #expect(decision(sampler, low: highest + 1) == .drop) }
    }

    @Test func `ratios out of range are clamped`() {
        for ratio in [0, -1, -.infinity, .nan, 1e-30] {
            #expect(decision(TraceIDRatioSampler(ratio: ratio), low: 0) == .drop)
        }
        #expect(decision(TraceIDRatioSampler(ratio: 7), low: .max) == .recordAndSample)
    }

    @Test func `a higher ratio samples a superset, and the share is right`() {
        var random = SeededGenerator(seed: 5)
        let samplers = [0.01, 0.1, 0.5, 0.9].map(TraceIDRatioSampler.init)
        var sampled = [0, 0, 0, 0]
        for _ in 0..<10_000 {
            let trace = TraceID(high: random.next(), low: random.next())
            let decisions = samplers.map { $0.isSampled(trace) }
            for (index, isSampled) in decisions.enumerated() where isSampled { sampled[index] += 1 }
            #expect(decisions.drop { !$0 }.allSatisfy { $0 })
        }
        for (count, ratio) in zip(sampled, [0.01, 0.1, 0.5, 0.9]) {
            #expect(abs(Double(count) / 10_000 - ratio) < 0.02)
        }
    }

    @Test func `a ratio does not look at the parent`() {
        #expect(decision(TraceIDRatioSampler(ratio: 0), parent: parent(sampled: true, remote: true)) == .drop)
    }

    @Test func `with a parent the parent decides, without one the root sampler`() {
        let on = ParentBasedSampler(root: AlwaysOnSampler())
        let off = ParentBasedSampler(root: AlwaysOffSampler())
        #expect(decision(on) == .recordAndSample)
        #expect(decision(off) == .drop)
        for remote in [true, false] {
            #expect(decision(off, parent: parent(sampled: true, remote: remote)) == .recordAndSample)
            #expect(decision(on, parent: parent(sampled: false, remote: remote)) == .drop)
        }
    }

    @Test func `each of the four kinds of parents has its sampler`() {
        let (on, off) = (AlwaysOnSampler(), AlwaysOffSampler())
        func decisions(_ sampler: ParentBasedSampler) -> [SamplingDecision] {
            [(true, true), (true, false), (false, true), (false, false)].map { remote, sampled in
                decision(sampler, parent: parent(sampled: sampled, remote: remote))
            }
        }
        let inverted = ParentBasedSampler(
            root: on,
            remoteSampled: off,
            remoteNotSampled: on,
            localSampled: off,
            localNotSampled: on
        )
        #expect(decisions(inverted) == [.drop, .recordAndSample, .drop, .recordAndSample])
    }

    @Test func `samplers describe themselves as the specification says`() {
        #expect(AlwaysOnSampler().description == "AlwaysOnSampler")
        #expect(TraceIDRatioSampler(ratio: 0.0001).description == "TraceIdRatioBased{0.000100}")
        #expect(TraceIDRatioSampler(ratio: 1).description == "TraceIdRatioBased{1.000000}")
        #expect(
            ParentBasedSampler(root: AlwaysOffSampler()).description
                == "ParentBased{root:AlwaysOffSampler,remoteParentSampled:AlwaysOnSampler,"
                + "remoteParentNotSampled:AlwaysOffSampler,localParentSampled:AlwaysOnSampler,"
                + "localParentNotSampled:AlwaysOffSampler}"
        )
    }

    @Test(arguments: [
        (nil, nil, "ParentBased{root:AlwaysOnSampler,"), ("", "0.5", "ParentBased{root:AlwaysOnSampler,"),
        ("always_on", nil, "AlwaysOnSampler"), ("ALWAYS_OFF", nil, "AlwaysOffSampler"),
        ("traceidratio", "0.25", "TraceIdRatioBased{0.250000}"), ("traceidratio", nil, "TraceIdRatioBased{1.000000}"),
        ("traceidratio", "", "TraceIdRatioBased{1.000000}"),
        ("parentbased_always_on", nil, "ParentBased{root:AlwaysOnSampler,"),
        ("parentbased_always_off", nil, "ParentBased{root:AlwaysOffSampler,"),
        ("parentbased_traceidratio", "0.5", "ParentBased{root:TraceIdRatioBased{0.500000},"),
    ])
    func `the variables choose a sampler`(name: String?, argument: String?, description: String) {
        let selection = SamplerSelection(name: name, argument: argument)
        #expect(selection.sampler.description.hasPrefix(description))
        #expect(selection.warnings.isEmpty)
    }

    @Test(arguments: [
        ("xray", "x", "OTEL_TRACES_SAMPLER is 'xray'", "ParentBased{root:AlwaysOnSampler,"),
        ("parentbased_xray", "", "OTEL_TRACES_SAMPLER is 'parentbased_xray'", "ParentBased{root:AlwaysOnSampler,"),
        ("traceidratio", "2", "OTEL_TRACES_SAMPLER_ARG is '2'", "TraceIdRatioBased{1.000000}"),
        ("traceidratio", "-0.1", "OTEL_TRACES_SAMPLER_ARG is '-0.1'", "TraceIdRatioBased{1.000000}"),
        ("traceidratio", "nan", "OTEL_TRACES_SAMPLER_ARG is 'nan'", "TraceIdRatioBased{1.000000}"),
        (
            "parentbased_traceidratio", "ten", "OTEL_TRACES_SAMPLER_ARG is 'ten'",
            "ParentBased{root:TraceIdRatioBased{1.0"
        ),
    ])
    func `a wrong variable is warned about and ignored`(name: String, argument: String, warning: String, used: String) {
        let selection = SamplerSelection(
            environment: ["OTEL_TRACES_SAMPLER": name, "OTEL_TRACES_SAMPLER_ARG": argument]
        )
        #expect(selection.warnings.count == 1)
        #expect(selection.warnings[0].hasPrefix(warning))
        #expect(selection.sampler.description.hasPrefix(used))
    }
}

// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import Testing

@testable import TelemetryCore

/// The rules of https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/.
struct ProbabilitySamplerTests {
    private func sample(_ ratio: Double, randomness: UInt64, state: String? = nil) throws -> SamplingResult {
        let trace = TraceID(high: 1, low: 0xAB << 56 | randomness)
        let parent = try state.map { text in
            let state = try #require(TraceState(header: text))
            return SpanContext(traceID: trace, spanID: SpanID(value: 1), state: state, isRemote: true)
        }
        let request = SamplingRequest(traceID: trace, parent: parent, name: "x", kind: .internal)
        return ProbabilitySampler(ratio: ratio).sample(request, attributes: { [:] })
    }

    /// The table of the specification, of four digits of precision.
    @Test(arguments: [
        (1, "0"), (2, "8"), (3, "aaab"), (4, "c"), (5, "cccd"), (8, "e"), (10, "e666"), (16, "f"), (100, "fd70a"),
        (1000, "ffbe77"), (10_000, "fff9724"), (100_000, "ffff583a"), (1_000_000, "ffffef39"),
    ])
    func `the threshold of one in so many is the specification's`(count: Int, digits: String) {
        #expect(OpenTelemetryState.digits(SamplingThreshold.of(ratio: 1 / Double(count))) == digits)
    }

    @Test func `what is below the threshold is dropped, what reaches it is sampled and says so`() throws {
        let threshold: UInt64 = 0xFD70_A000_0000_00
        let below = try sample(0.01, randomness: threshold - 1)
        #expect(below.decision == .drop)
        #expect(below.traceState.isEmpty)
        let at = try sample(0.01, randomness: threshold)
        #expect(at.decision == .recordAndSample)
        #expect(at.traceState.header == "ot=th:fd70a")
    }

    @Test func `ratios at and out of the ends`() throws {
        #expect(try sample(1, randomness: 0).traceState.header == "ot=th:0")
        #expect(try sample(7, randomness: 0).decision == .recordAndSample)
        for ratio in [0, -1, .nan, 0x1p-57] {
            #expect(try sample(ratio, randomness: 0xFF_FFFF_FFFF_FFFF).decision == .drop)
        }
        #expect(try sample(0x1p-56, randomness: 0xFF_FFFF_FFFF_FFFF).decision == .recordAndSample)
    }

    @Test func `explicit randomness counts instead of the identifier, and travels on`() throws {
        let low = try sample(0.5, randomness: 0xFF_FFFF_FFFF_FFFF, state: "ot=rv:00000000000001")
        #expect(low.decision == .drop)
        #expect(low.traceState.header == "ot=rv:00000000000001")
        let high = try sample(0.5, randomness: 0, state: "ot=rv:80000000000000")
        #expect(high.decision == .recordAndSample)
        #expect(high.traceState.header == "ot=th:8;rv:80000000000000")
    }

    @Test func `other sub-keys and other members stay, and the changed member goes left-most`() throws {
        let changed = try sample(0.5, randomness: 0xC0_0000_0000_0000, state: "a=1,ot=x:y;th:c;z9:Q.-_,b=2")
        #expect(changed.traceState.header == "ot=th:8;x:y;z9:Q.-_,a=1,b=2")
        let dropped = try sample(0.5, randomness: 1, state: "a=1,ot=x:y;th:c,b=2")
        #expect(dropped.traceState.header == "ot=x:y,a=1,b=2")
        let alone = try sample(0.5, randomness: 1, state: "a=1,ot=th:c,b=2")
        #expect(alone.traceState.header == "a=1,b=2")
    }

    @Test func `a state that says the same already is not touched`() throws {
        let state = "a=1,ot=x:y;th:8;rv:c0000000000000,b=2"
        #expect(try sample(0.5, randomness: 0, state: state).traceState.header == state)
        #expect(try sample(0.5, randomness: 0, state: "a=1").traceState.header == "a=1")
    }

    @Test(arguments: ["th:", "th:123456789012345", "th:8g", "th:-1"])
    func `an illegal threshold is replaced, and left out of what is dropped`(part: String) throws {
        #expect(try sample(0.5, randomness: .max >> 8, state: "ot=\(part)").traceState.header == "ot=th:8")
        #expect(try sample(0.5, randomness: 0, state: "a=1,ot=\(part);x:y").traceState.header.contains("th:") == false)
    }

    @Test(arguments: ["rv:1", "rv:800000000000000", "rv:8000000000000g"])
    func `illegal randomness does not count and is not ours to remove`(part: String) throws {
        let result = try sample(0.5, randomness: 0, state: "ot=\(part)")
        #expect(result.decision == .drop)
        #expect(result.traceState.header == "ot=\(part)")
    }

    @Test func `digits of both cases are read`() throws {
        #expect(try sample(0.5, randomness: 0, state: "ot=rv:FFFFFFFFFFFFFF").decision == .recordAndSample)
    }

    @Test func `a member that would grow too long loses its threshold rather than keep a wrong one`() throws {
        let long = "x:\(String(repeating: "y", count: 249))"
        let result = try sample(0.01, randomness: .max >> 8, state: "ot=th:8;\(long)")
        #expect(result.decision == .recordAndSample)
        #expect(result.traceState.header == "ot=\(long)")
    }

    @Test func `a higher ratio samples a superset, and the share is right`() throws {
        var random = SeededGenerator(seed: 11)
        let ratios = [0.01, 0.1, 0.5, 0.9]
        var sampled = [0, 0, 0, 0]
        for _ in 0..<10_000 {
            let randomness = random.next() >> 8
            let decisions = try ratios.map { try sample($0, randomness: randomness).decision == .recordAndSample }
            for (index, isSampled) in decisions.enumerated() where isSampled { sampled[index] += 1 }
            #expect(decisions.drop { !$0 }.allSatisfy { $0 })
        }
        for (count, ratio) in zip(sampled, ratios) { #expect(abs(Double(count) / 10_000 - ratio) < 0.02) }
    }

    @Test func `the variables choose it, and it says what it is`() {
        let plain = SamplerSelection(name: "probability", argument: "0.0001").sampler.description
        #expect(plain == "ProbabilitySampler{0.000100}")
        let root = SamplerSelection(name: "parentbased_probability", argument: "0.5").sampler.description
        #expect(root.hasPrefix("ParentBased{root:ProbabilitySampler{0.500000},"))
    }
}

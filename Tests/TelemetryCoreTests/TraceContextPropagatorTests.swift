// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import Testing

@testable import TelemetryCore

/// The rules of https://www.w3.org/TR/trace-context-2/, case by case as in the validation suite of the W3C.
struct TraceContextPropagatorTests {
    static let trace = "12345678901234567890123456789012"
    static let span = "1234567890123456"
    static let valid = "00-\(trace)-\(span)-01"

    @Test func `a valid header gives its identifiers and flags, remote`() throws {
        let context = try #require(TraceContextPropagator.extract(traceparent: Self.valid))
        #expect(context.traceID.description == Self.trace)
        #expect(context.spanID.description == Self.span)
        #expect(context.flags == .sampled)
        #expect(context.isRemote)
        #expect(context.state.isEmpty)
    }

    @Test func `what was extracted is injected again`() throws {
        let context = try #require(TraceContextPropagator.extract(traceparent: Self.valid, tracestate: "a=1,b=2"))
        let (traceparent, tracestate) = TraceContextPropagator.inject(context)
        #expect(traceparent == Self.valid)
        #expect(tracestate == "a=1,b=2")
    }

    @Test(arguments: [" \(valid)", "\t\(valid)", "\(valid) ", "\(valid)\t", "\t \(valid) \t"])
    func `whitespace around the header is no part of it`(header: String) {
        #expect(TraceContextPropagator.extract(traceparent: header) != nil)
    }

    @Test(arguments: [
        "", "00", "-", "\(valid).", "\(valid)-what-the-future-will-be-like", "\(valid)-", "\(valid)0",
        "ff-\(trace)-\(span)-01", ".0-\(trace)-\(span)-01", "0.-\(trace)-\(span)-01", "000-\(trace)-\(span)-01",
        "0000-\(trace)-\(span)-01", "0-\(trace)-\(span)-01", "0A-\(trace)-\(span)-01",
        "00-00000000000000000000000000000000-\(span)-01", "00-.2345678901234567890123456789012-\(span)-01",
        "00-1234567890123456789012345678901.-\(span)-01", "00-\(trace)3-\(span)-01",
        "00-1234567890123456789012345678901-\(span)-01", "00-ABCDEF78901234567890123456789012-\(span)-01",
        "00-\(trace)-0000000000000000-01", "00-\(trace)-.234567890123456-01", "00-\(trace)-123456789012345.-01",
        "00-\(trace)-12345678901234567-01", "00-\(trace)-123456789012345-01", "00-\(trace)-\(span)-.0",
        "00-\(trace)-\(span)-0.", "00-\(trace)-\(span)-001", "00-\(trace)-\(span)-1", "00-\(trace)-\(span)-0A",
        "00_\(trace)-\(span)-01", "00-\(trace)_\(span)-01", "00-\(trace)-\(span)_01", "01-\(trace)-\(span)",
        "cc-\(trace)-\(span)-01.what-the-future-will-be-like", "00-\(trace)-\(span)-01\u{301}",
    ])
    func `an invalid header restarts the trace`(header: String) {
        #expect(TraceContextPropagator.extract(traceparent: header, tracestate: "a=1") == nil)
    }

    @Test func `two traceparent headers restart the trace, even equal ones`() {
        #expect(TraceContextPropagator.extract(traceparent: [Self.valid, Self.valid]) == nil)
        #expect(TraceContextPropagator.extract(traceparent: [], tracestate: ["a=1"]) == nil)
    }

    @Test(arguments: [
        "cc-\(trace)-\(span)-01", "cc-\(trace)-\(span)-01-what-the-future-will-be-like", "01-\(trace)-\(span)-01-",
    ])
    func `a future version is read as far as it is known and answered with version 00`(header: String) throws {
        let context = try #require(TraceContextPropagator.extract(traceparent: header))
        #expect(TraceContextPropagator.inject(context).traceparent == Self.valid)
    }

    @Test func `unknown flags are not passed on, the random flag is`() throws {
        let all = try #require(TraceContextPropagator.extract(traceparent: "00-\(Self.trace)-\(Self.span)-ff"))
        #expect(all.flags == [.sampled, .random])
        let unknown = try #require(TraceContextPropagator.extract(traceparent: "00-\(Self.trace)-\(Self.span)-fc"))
        #expect(unknown.flags == [])
        let sent = SpanContext(traceID: all.traceID, spanID: all.spanID, flags: TraceFlags(rawValue: 0xFF))
        #expect(TraceContextPropagator.traceparent(of: sent).hasSuffix("-03"))
    }

    @Test func `an illegal tracestate is discarded and the traceparent kept`() throws {
        let context = try #require(TraceContextPropagator.extract(traceparent: Self.valid, tracestate: "foo=1,BAR=2"))
        #expect(context.state.isEmpty)
        #expect(TraceContextPropagator.inject(context).tracestate == nil)
    }

    @Test func `several tracestate headers are one list, empty ones nothing`() throws {
        let states = ["", "foo=1,", "", "bar=2"]
        let context = try #require(TraceContextPropagator.extract(traceparent: [Self.valid], tracestate: states))
        #expect(context.state.header == "foo=1,bar=2")
    }

    @Test func `header names are found in any case and only whole`() throws {
        let headers = [
            ("TraceParent", Self.valid), ("tracestate", "foo=1"), ("TRACESTATE", "bar=2"), ("trace-parent", "x"),
            ("trace.parent", "x"), ("trace-state", "bad"), ("traceparent2", "x"),
        ]
        let context = try #require(TraceContextPropagator.extract(headers: headers.map { (name: $0.0, value: $0.1) }))
        #expect(context.traceID.description == Self.trace)
        #expect(context.state.header == "foo=1,bar=2")
    }

    @Test func `the parser agrees with the grammar on mutated headers`() throws {
        let current =
            /[ \t]*00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})[ \t]*/.matchingSemantics(
                .unicodeScalar
            )
        let future =
            /[ \t]*(?!00|ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?[ \t]*/
            .matchingSemantics(.unicodeScalar)
        var random = SeededGenerator(seed: 2)
        let alphabet = Array("0129afAFgz-. \t\u{E9}".unicodeScalars)
        for round in 0..<2_000 {
            let version = ["00", "01", "cc", "fe", "ff"].randomElement(using: &random) ?? "00"
            let tail = ["", "", "-x", "-", " "].randomElement(using: &random) ?? ""
            var header = "\(version)-\(Self.trace)-\(Self.span)-01\(tail)"
            if round % 4 != 0 { header = random.mutate(header, alphabet: alphabet) }
            let expected = try current.wholeMatch(in: header)?.output ?? future.wholeMatch(in: header)?.output
            let context = TraceContextPropagator.extract(traceparent: header)
            #expect(context?.traceID.description == expected.map { String($0.1) }, "\(header)")
            #expect(context?.spanID.description == expected.map { String($0.2) }, "\(header)")
            let flags = expected.flatMap { UInt8($0.3, radix: 16) }
            #expect(context?.flags.rawValue == flags.map { $0 & 3 }, "\(header)")
        }
    }
}

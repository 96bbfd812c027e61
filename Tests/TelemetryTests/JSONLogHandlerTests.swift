// SPDX-License-Identifier: Apache-2.0

import Logging
import TelemetryCore
import TelemetryTesting
import Testing

@testable import Telemetry

struct JSONLogHandlerTests {
    private let pipe: Pipe
    private let logger: Logger
    private let library: Logger
    private let registry = MetricRegistry()

    init() throws {
        let pipe = try Pipe()
        let destination = LogDestination(
            component: .sidecar,
            actor: "train",
            output: LogOutput(descriptor: pipe.writeEnd),
            clock: ManualClock(startUnixNano: 1_772_368_496_000_123_999),
            registry: registry
        )
        self.pipe = pipe
        self.logger = Logger(label: "test") { _ in JSONLogHandler(destination: destination, level: .debug) }
        self.library = Logger(label: "nio") {
            JSONLogHandler(destination: destination, library: $0, level: .debug)
        }
    }

    private let prefix = #"{"ts":"2026-03-01T12:34:56.000123Z","level":"info","msg":"#

    @Test func `a plain line has time, level, message, component and actor in that order`() {
        logger.info("started")
        #expect(pipe.drain() == prefix + #""started","component":"sidecar","actor":"train"}"# + "\n")
    }

    @Test func `well-known keys come before other metadata, which is sorted`() {
        var logger = logger
        logger[metadataKey: "zebra"] = "z"
        logger.info("done", metadata: ["apple": "a", "envelope_id": "e-1"])
        let tail = #""done","component":"sidecar","actor":"train","envelope_id":"e-1","apple":"a","zebra":"z"}"#
        #expect(pipe.drain() == prefix + tail + "\n")
    }

    @Test func `the running task's span adds its ids`() throws {
        let span = try #require(
            TraceContextPropagator.extract(traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
        )
        Telemetry.withCurrentSpan(span) { logger.info("inside") }
        let line = pipe.drain()
        let ids = #""trace_id":"0af7651916cd43dd8448eb211c80319c","span_id":"b7ad6b7169203331"}"#
        #expect(line == prefix + #""inside","component":"sidecar","actor":"train","# + ids + "\n")
    }

    @Test func `metadata overrides the actor and the ids`() {
        logger.info("x", metadata: ["trace_id": "t", "span_id": "s", "actor": "other"])
        let tail = #""x","component":"sidecar","actor":"other","trace_id":"t","span_id":"s"}"#
        #expect(pipe.drain() == prefix + tail + "\n")
    }

    @Test func `metadata cannot pretend to be the line's own keys`() {
        logger.info("x", metadata: ["msg": "fake", "ts": "0", "level": "critical", "component": "y"])
        let tail = #""x","component":"sidecar","actor":"train","metadata.component":"y","metadata.level":"critical","#
        #expect(pipe.drain() == prefix + tail + #""metadata.msg":"fake","metadata.ts":"0"}"# + "\n")
    }

    @Test func `quotes, controls and line separators are escaped`() {
        logger.info("a\"b\\c\nd\te\u{1}f\u{7F}g\u{2028}h\u{2029}i é 😀")
        let message = #""a\"b\\c\nd\te\u0001f\u007fg\u2028h\u2029i é 😀""#
        #expect(pipe.drain() == prefix + message + #","component":"sidecar","actor":"train"}"# + "\n")
    }

    @Test func `numbers and booleans stay what they are, lists and maps nest`() {
        logger.info(
            "x",
            metadata: [
                "a": .stringConvertible(3), "b": .stringConvertible(0.5), "c": .stringConvertible(true),
                "d": ["x", ["k": "v"]], "e": .stringConvertible(Double.nan),
            ]
        )
        let tail = #""x","component":"sidecar","actor":"train","a":3,"b":0.5,"c":true,"d":["x",{"k":"v"}],"e":"nan"}"#
        #expect(pipe.drain() == prefix + tail + "\n")
    }

    @Test func `a library's line names its logger, an error its type and its words`() {
        library.warning("lost", error: CancellationError())
        let line = pipe.drain()
        let tail = #","error":"CancellationError()","error_type":"Swift.CancellationError","logger":"nio"}"#
        #expect(line.hasSuffix(tail + "\n"))
    }

    @Test func `lines are counted by level`() {
        logger.warning("x")
        logger.trace("not written")
        let families = registry.collect()
        let lines = families.first { $0.name == TelemetryMetrics.logLines.name }
        #expect(lines?.value("warning") == .number(1))
        #expect(lines?.value("info") == .number(0) && lines?.value("trace") == nil)
    }

    @Test func `levels below the configured one are not written`() {
        logger.trace("x")
        logger.debug("y")
        #expect(pipe.drain().contains(#""level":"debug","msg":"y""#))
    }

    @Test func `a very long value is cut at a character`() {
        logger.info("x", metadata: ["long": .string(String(repeating: "é", count: 20_000))])
        let line = pipe.drain()
        #expect(line.hasSuffix("é…\"}\n"))
        #expect(line.utf8.count < JSONLogHandler.maxValueBytes + 200)
    }

    @Test func `lines of many threads stay whole`() async {
        let logger = logger
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for line in 0..<50 { logger.info("line", metadata: ["n": .stringConvertible(task * 50 + line)]) }
                }
            }
        }
        let lines = pipe.drain().split(separator: "\n")
        #expect(lines.count == 400)
        #expect(lines.allSatisfy { $0.hasPrefix(prefix) && $0.hasSuffix("}") })
        #expect(Set(lines).count == 400)
    }

    @Test(arguments: [
        ("", Logger.Level.info), ("INFO", .info), ("Debug", .debug), ("WARN", .warning), ("fatal", .critical),
    ])
    func `levels are read in any case`(value: String, level: Logger.Level) throws {
        #expect(try LogLevels.parse(value) == level)
    }

    @Test func `a word that is no level is refused with what is allowed`() {
        #expect(throws: TelemetryError.logLevel(value: "loud")) { try LogLevels.parse("loud") }
        let text = TelemetryError.logLevel(value: "loud").description
        #expect(text.hasPrefix("ASYA_LOG_LEVEL is 'loud'; allowed are trace, debug, info"))
    }
}

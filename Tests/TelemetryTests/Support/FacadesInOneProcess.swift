// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Glibc
import Logging
import TelemetryCore
import Tracing

@testable import Telemetry

/// What a process sees whose libraries log, count and trace; run in one of its own, for facades are set once.
enum FacadesInOneProcess {
    enum Failure: Error {
        case notAsExpected(String)
    }

    static func run() async throws {
        let log = try Pipe()
        var options = TelemetryOptions(component: .cluster, serviceName: "up", environment: ["ASYA_LOG_LEVEL": "debug"])
        options.logDescriptor = log.writeEnd
        let telemetry = try Telemetry.start(options)
        options.component = .cli
        let second = try Telemetry.start(options)
        try InstrumentationSystem.tracer.withSpan("library call") { span in
            Logger(label: "library").debug("inside")
            let line = log.drain()
            try check(line.contains(#""msg":"inside","component":"cluster","trace_id":"#), line)
            try check(line.contains(#""logger":"library""#), line)
            try check(Telemetry.currentSpan?.isSampled == true, "current span")
        }
        try await logsCarryTheSpan(telemetry, log)
        CoreMetrics.Counter(label: "library.calls").increment()
        let names = telemetry.registry.collect().map(\.name)
        try check(names.contains("library_calls_total"), "\(names)")
        try check(!second.registry.collect().map(\.name).contains("library_calls_total"), "second registry")
        await second.shutdown()
        await telemetry.shutdown()
    }

    /// Every logger's lines carry the ids of the task's span: the component's and libraries', made before or inside of it,
    /// in child tasks and over suspensions; and none outside.
    private static func logsCarryTheSpan(_ telemetry: Telemetry, _ log: Pipe) async throws {
        let before = Logger(label: "made-before")
        try await InstrumentationSystem.tracer.withSpan("outer") { span in
            let outer = try ids(span)
            for logger in [telemetry.logger, before, Logger(label: "made-inside")] {
                logger.info("inside")
                try check(log.drain().contains(outer), "\(logger.label) inside of the span")
            }
            await Task.yield()
            telemetry.logger.info("after a suspension")
            try check(log.drain().contains(outer), "after a suspension")
            await withTaskGroup { group in
                group.addTask { before.info("in a child task") }
            }
            try check(log.drain().contains(outer), "in a child task")
            try InstrumentationSystem.tracer.withSpan("inner") { span in
                before.info("inside of both")
                let line = log.drain()
                try check(line.contains(try ids(span)) && !line.contains(outer), line)
            }
            before.info("explicit", metadata: [LogKeys.traceID: "given"])
            try check(log.drain().contains(#""trace_id":"given""#), "explicit metadata")
        }
        for logger in [telemetry.logger, before] {
            logger.info("outside")
            try check(!log.drain().contains("trace_id"), "\(logger.label) outside of spans")
        }
    }

    private static func ids(_ span: any Tracing.Span) throws -> String {
        guard let context = span.context.spanContext else { throw Failure.notAsExpected("a span without context") }
        return #""trace_id":"\#(context.traceID)","span_id":"\#(context.spanID)""#
    }

    private static func check(_ condition: Bool, _ message: String) throws {
        guard !condition else { return }
        throw Failure.notAsExpected(message)
    }
}

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
        CoreMetrics.Counter(label: "library.calls").increment()
        let names = telemetry.registry.collect().map(\.name)
        try check(names.contains("library_calls_total"), "\(names)")
        try check(!second.registry.collect().map(\.name).contains("library_calls_total"), "second registry")
        await second.shutdown()
        await telemetry.shutdown()
    }

    private static func check(_ condition: Bool, _ message: String) throws {
        guard !condition else { return }
        throw Failure.notAsExpected(message)
    }
}

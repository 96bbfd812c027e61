// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Glibc
import Logging
import NIOCore
import NIOPosix
import Settings
import TelemetryCore
import Testing
import TraceStore

@testable import Telemetry

struct TelemetryTests {
    private func options(_ environment: [String: String] = [:], log: Pipe) -> TelemetryOptions {
        var options = TelemetryOptions(component: .sidecar, serviceName: "train", environment: environment)
        options.actor = "train"
        options.bootstrapsFacades = false
        options.logDescriptor = log.writeEnd
        return options
    }

    @Test func `the smallest telemetry logs, counts and traces, and listens nowhere`() async throws {
        let log = try Pipe()
        let telemetry = try Telemetry.start(options(log: log))
        #expect(telemetry.opsPort == nil && telemetry.opsAddress == nil && telemetry.store == nil)
        let span = telemetry.tracer.startSpan("process train")
        Telemetry.withCurrentSpan(span.context) { telemetry.logger.info("hello") }
        span.end()
        #expect(log.drain().contains(#""msg":"hello","component":"sidecar","actor":"train","trace_id":"#))
        #expect(telemetry.resource[.serviceName] == "train")
        await telemetry.shutdown()
        await telemetry.shutdown()
        #expect(log.drain().isEmpty)
    }

    @Test func `a wrong level stops the start`() throws {
        let log = try Pipe()
        #expect(throws: TelemetryError.logLevel(value: "loud")) {
            try Telemetry.start(options(["ASYA_LOG_LEVEL": "loud"], log: log))
        }
    }

    @Test func `wrong otel variables are warnings`() async throws {
        let log = try Pipe()
        let environment = [
            "OTEL_TRACES_SAMPLER": "sometimes", "OTEL_PROPAGATORS": "b3", "OTEL_CONFIG_FILE": "/x",
            "OTEL_RESOURCE_ATTRIBUTES": "%", "OTEL_SPAN_LINK_COUNT_LIMIT": "-1", "OTEL_SDK_DISABLED": "perhaps",
        ]
        let telemetry = try Telemetry.start(options(environment, log: log))
        let lines = log.drain().split(separator: "\n")
        for name in environment.keys { #expect(lines.contains { $0.contains(name) }, "\(name)") }
        #expect(lines.count == environment.count)
        #expect(lines.allSatisfy { $0.contains(#""level":"warning","msg":"a setting is ignored""#) })
        await telemetry.shutdown()
    }

    @Test func `the real page passes promtool and has the standard families`() async throws {
        let log = try Pipe()
        var options = options(log: log)
        options.opsAddress = ListenAddress(host: "127.0.0.1", port: 0)
        let telemetry = try Telemetry.start(options)
        // Libraries count on the same page.
        let factory = RegistryMetricsFactory(registry: telemetry.registry)
        CoreMetrics.Counter(label: "lib.requests", dimensions: [("path", "/a\"b\\c\nd")], factory: factory).increment()
        CoreMetrics.Timer(label: "lib.call", factory: factory).recordSeconds(1)
        CoreMetrics.Recorder(label: "lib.sizes", factory: factory).record(10)
        telemetry.tracer.startSpan("x").end()
        telemetry.logger.info("x")
        let port = try #require(telemetry.opsPort)
        let page = try scrape(port: port)
        for family in [
            "asya_build_info", "process_cpu_seconds_total", "process_resident_memory_bytes", "process_open_fds",
            "process_start_time_seconds", "process_threads", "asya_telemetry_spans_started_total",
            "asya_telemetry_log_lines_total", "lib_requests_total", "lib_call_seconds",
        ] {
            #expect(page.contains("# TYPE \(family) "), "\(family)")
        }
        #expect(page.contains(#"asya_build_info{component="sidecar",version="\#(BuildInfo.version)","#))
        #expect(try await Promtool.check(page) == "")
        await telemetry.shutdown()
    }

    @Test func `the address file tells the port and goes with the telemetry`() async throws {
        let log = try Pipe()
        var options = options(log: log)
        let path = "/tmp/asya-telemetry-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).addr"
        options.opsAddress = ListenAddress(port: 0)
        options.opsAddressFile = path
        let telemetry = try Telemetry.start(options)
        #expect(SystemFile.text(path) == "127.0.0.1:\(try #require(telemetry.opsPort))\n")
        await telemetry.shutdown()
        #expect(SystemFile.text(path) == nil)

        options.opsAddressFile = "/nonexistent/addr"
        let error = #expect(throws: TelemetryError.self) { try Telemetry.start(options) }
        #expect(
            error?.description.hasPrefix("cannot write the metrics address to '/nonexistent/addr': No such") == true
        )
    }

    @Test func `a loop that is shared is left to its owner`() async throws {
        let log = try Pipe()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        var options = options(log: log)
        options.eventLoopGroup = group
        options.opsAddress = ListenAddress(host: "127.0.0.1", port: 0)
        options.readinessChecks = ["runtime"]
        let telemetry = try Telemetry.start(options)
        let port = try #require(telemetry.opsPort)
        #expect(try get("/readyz", port: port).statusLine == "HTTP/1.1 503 Service Unavailable")
        telemetry.health.set("runtime", .ready)
        #expect(try get("/readyz", port: port).statusLine == "HTTP/1.1 200 OK")
        await telemetry.shutdown()
        let answer = try await group.next().submit { 7 }.get()
        #expect(answer == 7)
        try await group.shutdownGracefully()
    }

    @Test func `a disabled sdk samples nothing of its own and passes on what others sampled`() async throws {
        let log = try Pipe()
        let telemetry = try Telemetry.start(options(["OTEL_SDK_DISABLED": "TRUE"], log: log))
        #expect(!telemetry.tracer.startSpan("x").context.isSampled)
        let remote = TraceContextPropagator.extract(
            traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        )
        #expect(telemetry.tracer.startSpan("x", parent: remote).context.isSampled)
        await telemetry.shutdown()
    }

    @Test func `work that is late is not waited for, also in a cancelled task`() async {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let held = HeldThread()
        let isDone = await BoundedWork.run(within: .milliseconds(20), timer: group.next()) { held.wait() }
        #expect(!isDone)
        held.signal()
        await withTaskGroup(of: Bool.self) { tasks in
            tasks.addTask {
                unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
                return await BoundedWork.run(within: .seconds(20), timer: group.next()) {}
            }
            #expect(await tasks.next() == true)
        }
        try? await group.shutdownGracefully()
    }

    private func get(_ path: String, port: Int) throws -> RawResponse {
        let client = try RawClient(port: port)
        try client.send("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")
        return try client.readResponse()
    }

    private func scrape(port: Int) throws -> String {
        let response = try get("/metrics", port: port)
        #expect(response.statusLine == "HTTP/1.1 200 OK")
        return response.body
    }
}

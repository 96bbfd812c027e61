// SPDX-License-Identifier: Apache-2.0

import Logging
import TelemetryCore
import Testing
import TraceStore

@testable import Telemetry

struct SpanPipelineTests {
    private let log: Pipe

    init() throws {
        log = try Pipe()
    }

    private func options(_ environment: [String: String] = [:]) -> TelemetryOptions {
        var options = TelemetryOptions(component: .sidecar, serviceName: "train", environment: environment)
        options.bootstrapsFacades = false
        options.logDescriptor = log.writeEnd
        return options
    }

    private func value(_ descriptor: some MetricDescriptor, _ labels: [String] = [], in telemetry: Telemetry) -> Double?
    {
        let family = telemetry.registry.collect().first { $0.name == descriptor.name }
        guard case .number(let value)? = family?.series.first(where: { $0.labels.values == labels })?.value else {
            return nil
        }
        return value
    }

    @Test func `spans reach the collector that the environment names`() async throws {
        let collector = Collector()
        let address = try await collector.start()
        let telemetry = try Telemetry.start(options(["OTEL_EXPORTER_OTLP_ENDPOINT": address]))
        telemetry.tracer.startSpan("process train", kind: .consumer).end()
        await telemetry.shutdown()
        let request = try #require(collector.requests.first)
        #expect(collector.requests.count == 1)
        #expect(request.uri == "/v1/traces")
        #expect(request.contentType == "application/x-protobuf")
        #expect(String(decoding: request.body, as: UTF8.self).contains("process train"))
        #expect(String(decoding: request.body, as: UTF8.self).contains("service.name"))
        #expect(value(TelemetryMetrics.spansExported, in: telemetry) == 1)
        #expect(log.drain().contains("\"endpoint\":\"\(address)/v1/traces\""))
        try await collector.stop()
    }

    @Test(.timeLimit(.minutes(10)))
    func `a collector that is away costs spans and a warning, and the shutdown ends`() async throws {
        var options = options(["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"])
        options.shutdownTimeout = .seconds(2)
        let telemetry = try Telemetry.start(options)
        telemetry.tracer.startSpan("x").end()
        await telemetry.shutdown()
        #expect(value(TelemetryMetrics.spansDropped, ["export_failed"], in: telemetry) == 1)
        #expect(log.drain().contains(#""level":"warning","msg":"spans could not be exported""#))
    }

    @Test func `nothing is exported unless an endpoint is set, or when the sdk is disabled`() async throws {
        for environment in [
            [:], ["OTEL_EXPORTER_OTLP_ENDPOINT": ""],
            ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_SDK_DISABLED": "true"],
            ["OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9", "OTEL_TRACES_EXPORTER": "none"],
        ] {
            let telemetry = try Telemetry.start(options(environment))
            telemetry.tracer.startSpan("x").end()
            await telemetry.shutdown()
            #expect(value(TelemetryMetrics.spansDropped, ["export_failed"], in: telemetry) ?? 0 == 0)
            #expect(log.drain().isEmpty)
        }
    }

    @Test func `what the specification allows and this does not have is told once each`() async throws {
        let telemetry = try Telemetry.start(
            options([
                "OTEL_METRICS_EXPORTER": "otlp, prometheus", "OTEL_LOGS_EXPORTER": "otlp",
                "OTEL_EXPORTER_PROMETHEUS_PORT": "9464", "OTEL_LOG_LEVEL": "loud",
            ])
        )
        await telemetry.shutdown()
        let lines = log.drain().split(separator: "\n")
        #expect(lines.count == 4)
        for name in [
            "OTEL_METRICS_EXPORTER", "OTEL_LOGS_EXPORTER", "OTEL_EXPORTER_PROMETHEUS_PORT", "OTEL_LOG_LEVEL",
        ] {
            #expect(lines.count { $0.contains(#""reason":"\#(name) is '"#) } == 1)
        }
        let quiet = try Telemetry.start(options(["OTEL_METRICS_EXPORTER": "None", "OTEL_LOGS_EXPORTER": "console"]))
        await quiet.shutdown()
        #expect(log.drain().isEmpty)
    }

    @Test func `OTEL_LOG_LEVEL is the level of the telemetry's own lines and of no others`() async throws {
        let telemetry = try Telemetry.start(options(["OTEL_LOG_LEVEL": "ERROR", "OTEL_LOGS_EXPORTER": "otlp"]))
        #expect(log.drain().isEmpty)
        telemetry.logger.info("the component's")
        await telemetry.shutdown()
        #expect(log.drain().contains("the component's"))
    }

    @Test func `spans are stored, and the store outlives a disabled sdk`() async throws {
        for environment in [[:], ["OTEL_SDK_DISABLED": "true"]] {
            let folder = TemporaryFolder()
            var options = options(environment)
            options.store = TraceStoreOptions(
                directory: folder.path,
                component: "sidecar",
                instance: "a",
                slowThreshold: .nanoseconds(0)
            )
            let telemetry = try Telemetry.start(options)
            let span = telemetry.tracer.startSpan("process train", kind: .consumer)
            span.setError(type: "ValueError", message: "no")
            #expect(span.isRecording)
            span.end()
            await telemetry.shutdown()
            #expect(telemetry.store != nil)
            #expect(value(TelemetryMetrics.spansStarted, ["dropped"], in: telemetry) == 0)
            guard environment.isEmpty else { continue }
            let trace = try TraceStoreReader(directory: folder.path).trace(span.context.traceID)
            #expect(trace?.spans.map(\.span.name) == ["process train"])
        }
    }

    @Test func `a store that cannot be opened is a warning`() async throws {
        var options = options()
        options.store = TraceStoreOptions(directory: "/proc/nowhere/traces", component: "sidecar", instance: "a")
        let telemetry = try Telemetry.start(options)
        telemetry.tracer.startSpan("x").end()
        await telemetry.shutdown()
        #expect(telemetry.store?.isEnabled == false)
        #expect(log.drain().contains(#""level":"warning","msg":"trace store","#))
    }

    @Test func `the facades of libraries end up in the first telemetry, and a second one changes nothing`() async {
        await #expect(processExitsWith: .success) {
            try await FacadesInOneProcess.run()
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import HTTPTesting
import Synchronization
import TelemetryCore
import Testing

@testable import OTLPExport

/// Every fault of a collector, through the whole processor: pauses move a manual clock, the network is real.
@Suite struct FaultTests {
    private let registry = MetricRegistry()
    private let warnings = WarningList()

    @Test(arguments: Fault.all, [OTLPConfiguration.Compression.none, .gzip])
    func `a fault costs the tries, pauses and spans that it must, and the counters tell`(
        fault: Fault,
        compression: OTLPConfiguration.Compression
    ) async {
        let sink = FaultySink(fault.answers, refusesConnections: fault.isDownAtFirst)
        let control = ScriptedControl { pause in
            if fault.isDownAtFirst, pause == 0 { sink.server.open() }
        }
        var configuration = OTLPConfiguration(endpoint: sink.server.url + "/v1/traces", timeout: fault.timeout)
        configuration.compression = compression
        await export(configuration, control)
        sink.server.stop()

        #expect(sink.requests == fault.tries)
        #expect(control.pauses.count == fault.pauses.count)
        for (pause, range) in zip(control.pauses, fault.pauses) { #expect(range.contains(pause)) }
        #expect(5 - sink.spans.count == fault.lost)
        #expect(sink.spans.values.reduce(0) { $0 + $1 - 1 } == fault.doubled)

        #expect(value("asya_telemetry_spans_exported_total") == Double(fault.exported))
        #expect(dropped() == fault.dropped)
        #expect(value("asya_telemetry_export_retries_total") == Double(fault.pauses.count))
        #expect(exports == 1)
        #expect(value("asya_telemetry_export_bytes_total") == Double(control.requestBytes.reduce(0, +)))
        #expect(control.requestBytes.count == fault.pauses.count + 1)
        #expect(value("asya_telemetry_spans_inflight") == 0 && value("asya_telemetry_span_queue_size") == 0)
        let told = warnings.texts.withLock { $0 }
        #expect(told.count == (fault.warning == nil ? 0 : 1))
        if let ending = fault.warning { #expect(told.first?.hasSuffix(ending) == true, "\(told)") }
    }

    @Test(arguments: [false, true])
    func `spans arrive over TLS with an authority of one's own, and with a client's certificate`(
        isMutual: Bool
    ) async throws {
        let sink = FaultySink([.status(200)])
        let front = try await TLSFront.start(before: sink.server.port, requiresClientCertificate: isMutual)
        var configuration = OTLPConfiguration(endpoint: front.url, certificateAuthorityFile: front.authority)
        if isMutual {
            configuration.clientCertificateFile = front.clientCertificate
            configuration.clientKeyFile = front.clientKey
        }
        await export(configuration, ScriptedControl())
        await front.stop()
        sink.server.stop()
        #expect(sink.spans.count == 5 && sink.requests == 1)
        #expect(value("asya_telemetry_spans_exported_total") == 5)
        #expect(warnings.texts.withLock { $0 } == [])
    }

    @Test(arguments: ["another authority", "the system's authorities", "no certificate", "a certificate of another"])
    func `a certificate that is not trusted loses the batch without a second try, and the warning says so`(
        problem: String
    ) async throws {
        let sink = FaultySink([.status(200)])
        let isMutual = problem.contains("certificate")
        let front = try await TLSFront.start(before: sink.server.port, requiresClientCertificate: isMutual)
        var configuration = OTLPConfiguration(endpoint: front.url)
        switch problem {
        case "another authority": configuration.certificateAuthorityFile = front.otherAuthority
        case "the system's authorities": break
        case "no certificate": configuration.certificateAuthorityFile = front.authority
        default:
            configuration.certificateAuthorityFile = front.authority
            // It signed itself.
            configuration.clientCertificateFile = front.otherAuthority
            configuration.clientKeyFile = front.otherAuthorityKey
        }
        let control = ScriptedControl()
        await export(configuration, control)
        await front.stop()
        sink.server.stop()
        #expect(sink.spans.isEmpty && control.requestBytes.count == 1 && control.pauses.isEmpty)
        #expect(dropped() == [.exportFailed: 5])
        #expect(exports == 1)
        let told = warnings.texts.withLock { $0 }
        #expect(told.count == 1)
        #expect(told.first?.contains("check the certificate files: ") == true, "\(told)")
        #expect(told.first?.contains("OTEL_EXPORTER_OTLP_CERTIFICATE") == true)
    }

    /// Five spans through a processor whose exporter sees the scripted time instead of the real one.
    private func export(_ configuration: OTLPConfiguration, _ control: ScriptedControl) async {
        let warnings = warnings
        let processor = BatchSpanProcessor(
            limits: BatchLimits(scheduleDelay: .seconds(3600)),
            shutdownTimeout: .seconds(60),
            registry: registry,
            clock: SystemClock(),
            onWarning: { text in warnings.texts.withLock { $0.append(text) } },
            makeExporter: {
                ScriptedExporter(
                    exporter: OTLPTraceExporter(
                        configuration: configuration,
                        resource: [:],
                        version: "0",
                        clock: control.clock
                    ),
                    scripted: control
                )
            }
        )
        for number in 1...5 { processor.onEnd(.fixture(UInt64(number))) }
        await TestThread.run {
            processor.forceFlush()
            processor.shutdown()
        }
    }

    private func value(_ name: String) -> Double? {
        if case .number(let number)? = family(name)?.value() { number } else { nil }
    }

    /// The reasons for which spans were dropped.
    private func dropped() -> [SpanDropReason: Double] {
        var result: [SpanDropReason: Double] = [:]
        for reason in SpanDropReason.allCases {
            guard case .number(let count)? = family("asya_telemetry_spans_dropped_total")?.value(reason.rawValue),
                count > 0
            else { continue }
            result[reason] = count
        }
        return result
    }

    /// How many batches were exported, or given up.
    private var exports: Int {
        if case .histogram(let snapshot)? = family("asya_telemetry_export_duration_seconds")?.value() {
            Int(snapshot.count)
        } else {
            0
        }
    }

    private func family(_ name: String) -> MetricFamilySnapshot? {
        registry.collect().first { $0.name == name }
    }
}

private final class WarningList: Sendable {
    let texts = Mutex<[String]>([])
}

/// Hands the exporter a control of which only the counting is the processor's.
private struct ScriptedExporter: SpanExporter {
    struct Control: ExportControl {
        let scripted: ScriptedControl
        let sent: (Int) -> Void

        var shutdownDeadline: UInt64? { scripted.shutdownDeadline }
        var cancellation: HTTPCancellation { scripted.cancellation }

        func monotonicNano() -> UInt64 { scripted.monotonicNano() }
        func pause(for duration: Duration) { scripted.pause(for: duration) }
        func sends(bytes: Int) {
            scripted.sends(bytes: bytes)
            sent(bytes)
        }
    }

    let exporter: OTLPTraceExporter
    let scripted: ScriptedControl

    func export(_ spans: [SpanData], control: some ExportControl) -> ExportReport {
        exporter.export(spans, control: Control(scripted: scripted, sent: { control.sends(bytes: $0) }))
    }
}

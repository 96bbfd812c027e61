// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient
internal import TelemetryCore

/// Sends spans as OTLP over HTTP, with retries.
///
/// https://opentelemetry.io/docs/specs/otlp/#otlphttp. libcurl is loaded by the first batch, not before.
final class OTLPTraceExporter: SpanExporter {
    private let configuration: OTLPConfiguration
    private let encoder: OTLPTraceEncoder
    private let headers: [HTTPHeader]
    private let clock: any TelemetryClock
    private var session: HTTPSession?

    init(configuration: OTLPConfiguration, resource: Attributes, version: String, clock: any TelemetryClock) {
        self.configuration = configuration
        self.clock = clock
        encoder = OTLPTraceEncoder(resource: resource)
        var headers = configuration.headers.map { HTTPHeader($0.name, $0.value) }
        headers.append(HTTPHeader("Content-Type", "application/x-protobuf"))
        if !headers.contains(where: { $0.name.lowercased() == "user-agent" }) {
            // https://opentelemetry.io/docs/specs/otel/protocol/exporter/#user-agent
            headers.append(HTTPHeader("User-Agent", "asya/\(version) OTel-OTLP-Exporter-Swift/\(version)"))
        }
        self.headers = headers
    }

    func export(_ spans: [SpanData], control: some ExportControl) -> ExportReport {
        guard !spans.isEmpty else { return ExportReport() }
        let body = encoder.encodeRequest(spans)
        guard body.count <= configuration.maximumRequestBytes else {
            return ExportReport(
                dropped: spans.count,
                reason: .encodingFailed,
                warning: "a batch of \(body.count) bytes is over the limit of \(configuration.maximumRequestBytes); "
                    + "lower OTEL_BSP_MAX_EXPORT_BATCH_SIZE or set OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"
            )
        }
        var random = SystemRandomNumberGenerator()
        var retry = ExportRetry(startedAt: control.monotonicNano(), limit: configuration.batch.exportTimeout)
        while true {
            let isLast = control.shutdownDeadline != nil
            switch attempt(body, retry, control) {
            case .accepted(let rejected, let message):
                return accepted(spans.count, rejected: min(rejected, spans.count), message, retry)
            case .refused(let problem):
                return lost(spans.count, .rejected, problem, retry)
            case .cancelled:
                return lost(spans.count, .exportFailed, "the time for the shutdown is over", retry)
            case .retriable(let problem, let retryAfter):
                guard !isLast,
                    let delay = retry.delay(retryAfter: retryAfter, at: control.monotonicNano(), using: &random)
                else { return lost(spans.count, .exportFailed, problem, retry) }
                control.pause(for: delay)
            }
        }
    }

    private func attempt(_ body: [UInt8], _ retry: ExportRetry, _ control: some ExportControl) -> ExportVerdict {
        let now = control.monotonicNano()
        var timeout = retry.timeout(at: now, perTry: configuration.timeout)
        if let deadline = control.shutdownDeadline {
            let left = now.duration(to: deadline)
            timeout = timeout.map { min($0, left) } ?? left
        }
        let request = HTTPRequest(
            method: "POST",
            url: configuration.endpoint,
            headers: headers,
            body: body,
            timeout: timeout,
            tls: TLSOptions(
                certificateAuthorityFile: configuration.certificateAuthorityFile,
                clientCertificateFile: configuration.clientCertificateFile,
                clientKeyFile: configuration.clientKeyFile
            ),
            maximumResponseBytes: configuration.maximumResponseBytes
        )
        do throws(HTTPError) {
            let response = try openSession().perform(request, cancellation: control.cancellation)
            return ExportVerdict(response, nowUnixNano: clock.nowUnixNano())
        } catch {
            return ExportVerdict(error)
        }
    }

    private func openSession() throws(HTTPError) -> HTTPSession {
        if let session { return session }
        let session = try HTTPSession()
        self.session = session
        return session
    }

    private func accepted(_ count: Int, rejected: Int, _ message: String?, _ retry: ExportRetry) -> ExportReport {
        var report = ExportReport(exported: count - rejected, retries: retry.count)
        if rejected > 0 { (report.dropped, report.reason) = (rejected, .rejected) }
        if rejected > 0 || message != nil {
            let words = message.flatMap { $0.isEmpty ? nil : ": \($0)" } ?? ""
            report.warning = "the collector at \(configuration) rejected \(rejected) of \(count) spans\(words)"
        }
        return report
    }

    private func lost(_ count: Int, _ reason: SpanDropReason, _ problem: String, _ retry: ExportRetry) -> ExportReport {
        ExportReport(
            dropped: count,
            reason: reason,
            retries: retry.count,
            warning: "spans cannot be exported to \(configuration): \(problem)"
        )
    }
}

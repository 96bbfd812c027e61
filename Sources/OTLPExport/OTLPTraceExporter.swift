// SPDX-License-Identifier: Apache-2.0

internal import Compression
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
        return deliver(encoder.encodeRequest(spans), count: spans.count, control: control)
    }

    /// Sends the body of a request that carries so many spans.
    func deliver(_ body: [UInt8], count: Int, control: some ExportControl) -> ExportReport {
        guard body.count <= configuration.maximumRequestBytes else {
            return ExportReport(
                dropped: count,
                reason: .requestTooLarge,
                warning: "a batch of \(body.count) bytes is over the limit of \(configuration.maximumRequestBytes); "
                    + "lower OTEL_BSP_MAX_EXPORT_BATCH_SIZE or set OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT"
            )
        }
        let payload = payload(body)
        var random = SystemRandomNumberGenerator()
        var retry = ExportRetry(startedAt: control.monotonicNano(), limit: configuration.batch.exportTimeout)
        while true {
            let isLast = control.shutdownDeadline != nil
            switch attempt(payload, retry, control) {
            case .accepted(let rejected, let message):
                return accepted(count, rejected: min(rejected, count), message, retry)
            case .refused(let problem, let reason):
                return lost(count, reason, problem, retry)
            case .cancelled:
                return lost(count, .exportFailed, "the time for the shutdown is over", retry)
            case .retriable(let problem, let retryAfter):
                guard !isLast else { return lost(count, .exportFailed, problem, retry) }
                switch retry.failed(retryAfter: retryAfter, at: control.monotonicNano(), using: &random) {
                case .pause(let delay): control.pause(for: delay)
                case .giveUp(.throttled):
                    let words = "\(problem); it asks for a longer pause than OTEL_BSP_EXPORT_TIMEOUT allows"
                    return lost(count, .throttled, words, retry)
                case .giveUp(let reason): return lost(count, reason, problem, retry)
                }
            }
        }
    }

    /// What is sent for an encoded batch, and how it is compressed.
    private typealias Payload = (body: [UInt8], encoding: HTTPHeader?)

    private func payload(_ body: [UInt8]) -> Payload {
        switch configuration.compression {
        case .none: return (body, nil)
        case .gzip:
            do throws(GzipError) {
                return (try Gzip.compress(body), HTTPHeader("Content-Encoding", "gzip"))
            } catch {
                // Receivers must take both, and spans are worth more than bandwidth.
                return (body, nil)
            }
        }
    }

    private func attempt(_ payload: Payload, _ retry: ExportRetry, _ control: some ExportControl) -> ExportVerdict {
        let now = control.monotonicNano()
        var timeout = retry.timeout(at: now, perTry: configuration.timeout)
        if let deadline = control.shutdownDeadline {
            let left = now.duration(to: deadline)
            timeout = timeout.map { min($0, left) } ?? left
        }
        let request = HTTPRequest(
            method: "POST",
            url: configuration.endpoint,
            headers: payload.encoding.map { headers + [$0] } ?? headers,
            body: payload.body,
            timeout: timeout,
            tls: TLSOptions(
                certificateAuthorityFile: configuration.certificateAuthorityFile,
                clientCertificateFile: configuration.clientCertificateFile,
                clientKeyFile: configuration.clientKeyFile
            ),
            maximumResponseBytes: configuration.maximumResponseBytes
        )
        control.sends(bytes: payload.body.count)
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

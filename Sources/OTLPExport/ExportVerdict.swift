// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient
internal import TelemetryCore

/// What one try means for its batch.
enum ExportVerdict: Equatable {
    /// Taken, but for `rejected` spans.
    case accepted(rejected: Int, message: String?)
    /// May succeed later.
    case retriable(problem: String, retryAfter: Duration?)
    /// Will not succeed by trying again; the spans are lost for this reason.
    case refused(problem: String, SpanDropReason)
    /// The time for the shutdown is over.
    case cancelled

    // https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
    init(_ response: HTTPResponse, nowUnixNano: UInt64) {
        switch response.status {
        case 200..<300:
            let partial = OTLPResponse.partialSuccess(response.body)
            self = .accepted(rejected: partial?.rejected ?? 0, message: partial?.message)
        // "The only retryable statuses".
        case 429, 502, 503, 504:
            self = .retriable(
                problem: Self.problem(response),
                retryAfter: response.header("Retry-After").flatMap { RetryAfter.parse($0, nowUnixNano: nowUnixNano) }
            )
        default:
            self = .refused(problem: Self.problem(response), .rejected)
        }
    }

    /// A try without a response.
    init(_ error: HTTPError) {
        if error == .cancelled {
            self = .cancelled
        } else if error.isRetriable {
            self = .retriable(problem: error.description, retryAfter: nil)
        } else {
            self = .refused(problem: Self.problem(error), .exportFailed)
        }
    }

    private static func problem(_ error: HTTPError) -> String {
        guard case .certificateRejected = error else { return error.description }
        return "\(error) (OTEL_EXPORTER_OTLP_CERTIFICATE, _CLIENT_CERTIFICATE and _CLIENT_KEY name them)"
    }

    private static func problem(_ response: HTTPResponse) -> String {
        // Proxies answer with pages of HTML, which are no use in a log line.
        let isProtobuf = response.header("Content-Type")?.lowercased().hasPrefix("application/x-protobuf") ?? false
        guard isProtobuf, let message = OTLPResponse.errorMessage(response.body) else {
            return "the collector answered with status \(response.status)"
        }
        return "the collector answered with status \(response.status): \(message)"
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import HTTPClient

/// What the API server answered instead of what was asked for.
///
/// https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/
public struct APIStatus: Sendable, Hashable {
    /// One thing that is wrong with a field.
    public struct Cause: Sendable, Hashable {
        /// The field as a path, such as `spec.replicas`; empty when it is none.
        public let field: String
        /// What is wrong with it.
        public let message: String
    }

    /// The HTTP status.
    public let code: Int
    /// Why, in the server's terms.
    public let reason: StatusReason
    /// The server's own words, cut to a readable length.
    public let message: String
    /// The fields that are wrong, at most 16.
    public let causes: [Cause]
    /// How long the server asks to wait before the next try.
    public let retryAfter: Duration?

    /// Makes a status.
    public init(
        code: Int,
        reason: StatusReason? = nil,
        message: String = "",
        causes: [Cause] = [],
        retryAfter: Duration? = nil
    ) {
        self.code = code
        self.reason = reason ?? StatusReason(code: code)
        self.message = message.utf8.count <= 1_000 ? message : message.prefix(1_000) + "..."
        self.causes = Array(causes.prefix(16))
        self.retryAfter = retryAfter
    }

    /// Reads an object of kind Status, of an answer or of a watch.
    init(_ json: JSONValue, code fallback: Int = 500, retryAfter: Duration? = nil) {
        let code = json["code"]?.intValue ?? fallback
        let details = json["details"]
        let seconds = details?["retryAfterSeconds"]?.intValue
        self.init(
            code: code,
            reason: json["reason"]?.stringValue.flatMap { $0.isEmpty ? nil : StatusReason(rawValue: $0) },
            message: json["message"]?.stringValue ?? "",
            causes: (details?["causes"]?.arrayValue ?? []).map { cause in
                Cause(field: cause["field"]?.stringValue ?? "", message: cause["message"]?.stringValue ?? "")
            },
            retryAfter: retryAfter ?? seconds.flatMap { $0 > 0 ? .seconds($0) : nil }
        )
    }

    /// Reads an answer that is no success; one that is no Status, as of a proxy, is known by its code only.
    init(_ response: HTTPResponse) {
        // Servers of Kubernetes give seconds; a date, which HTTP allows too, counts as not given.
        let seconds = response.header("Retry-After").flatMap { Int($0) }
        let retryAfter = seconds.flatMap { $0 >= 0 ? Duration.seconds($0) : nil }
        if let json = try? JSONValue(decoding: response.body), json["kind"]?.stringValue == "Status" {
            self.init(json, code: response.status, retryAfter: retryAfter)
        } else {
            self.init(code: response.status, retryAfter: retryAfter)
        }
    }

    /// Whether the same request can succeed later without anybody changing anything.
    public var isRetriable: Bool {
        switch reason {
        case .tooManyRequests, .internalError, .serviceUnavailable, .serverTimeout, .timeout: true
        default: code >= 500 || code == 429
        }
    }

    /// Whether what was asked for is too old, so that only a new list helps.
    public var isExpired: Bool { code == 410 || reason == .expired || reason == .gone }
}

extension APIStatus: CustomStringConvertible {
    /// One line for an operator.
    public var description: String {
        let name = reason == .unknown ? "status \(code)" : "\(reason.rawValue), status \(code)"
        let words = message.isEmpty ? "the API server refused" : message
        return "\(words) (\(name))\(advice.map { "; \($0)" } ?? "")"
    }

    private var advice: String? {
        switch reason {
        case .unauthorized: "check the token or certificate, and that they have not ended"
        case .forbidden: "allow it in a Role or ClusterRole that is bound to this account"
        default: nil
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What a service of AWS answered instead of a result.
public struct AWSServiceError: Error, Hashable, Sendable {
    /// The HTTP status.
    public let status: Int
    /// The service's name for the error, such as `QueueDoesNotExist`, or `HTTP404` where it gave none.
    public let code: String
    /// The service's own words, cut to a readable length.
    public let message: String
    /// What AWS' support asks for.
    public let requestID: String?

    /// Creates an error.
    public init(status: Int, code: String, message: String, requestID: String?) {
        self.status = status
        self.code = code
        self.message = message.utf8.count <= 500 ? message : message.prefix(500) + "..."
        self.requestID = requestID
    }

    /// Whether the service asks for fewer requests.
    ///
    /// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
    public var isThrottling: Bool { status == 429 || Self.throttlingCodes.contains(code) }

    /// Whether the same request can succeed later without anybody changing anything.
    public var isRetriable: Bool {
        isThrottling || [500, 502, 503, 504].contains(status) || Self.transientCodes.contains(code)
    }

    /// Whether new credentials may be accepted where these were not.
    var isExpiry: Bool { Self.expiryCodes.contains(code) }

    private static let throttlingCodes: Set<String> = [
        "BandwidthLimitExceeded", "EC2ThrottledException", "LimitExceededException", "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException", "RequestLimitExceeded", "RequestThrottled",
        "RequestThrottledException", "SlowDown", "ThrottledException", "Throttling", "ThrottlingException",
        "TooManyRequestsException", "TransactionInProgressException",
    ]
    private static let transientCodes: Set<String> = [
        "IDPCommunicationError", "InternalError", "InternalFailure", "RequestTimeout", "RequestTimeoutException",
        "ServiceUnavailable",
    ]
    private static let expiryCodes: Set<String> = ["ExpiredToken", "ExpiredTokenException", "RequestExpired"]
}

extension AWSServiceError: CustomStringConvertible {
    /// One line for an operator.
    public var description: String {
        let words = message.isEmpty ? "" : ": \(message)"
        let request = requestID.map { ", request \($0)" } ?? ""
        return "\(code)\(words) (status \(status)\(request))\(advice.map { "; \($0)" } ?? "")"
    }

    private var advice: String? {
        switch code {
        case "RequestTimeTooSkewed", "SignatureDoesNotMatch", "InvalidSignatureException":
            "check the secret key and that this machine's clock is right within 5 minutes"
        case "InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException":
            "check the access key and that it belongs to this endpoint"
        case "AccessDenied", "AccessDeniedException": "allow the action in the policy of these credentials"
        default: nil
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

public import HTTPClient

/// Why a call of AWS has no result.
///
/// No body, key or token is part of it.
public enum AWSError: Error, Hashable, Sendable {
    /// There are no credentials to sign with.
    case credentials(AWSCredentialError)
    /// There was no response.
    case http(HTTPError)
    /// The service refused.
    case service(AWSServiceError)
    /// A response that does not say what it must.
    case badResponse(reason: String)
    /// The request cannot be made as it stands.
    case invalidRequest(reason: String)
    /// The task was cancelled.
    case cancelled

    /// Whether the same request can succeed later without anybody changing anything.
    public var isRetriable: Bool {
        switch self {
        case .credentials(let error): error.isRetriable
        case .http(let error): error.isRetriable
        case .service(let error): error.isRetriable
        case .badResponse, .invalidRequest, .cancelled: false
        }
    }

    /// The service's name for the error, where it was the service that refused.
    public var code: String? {
        if case .service(let error) = self { error.code } else { nil }
    }
}

extension AWSError: CustomStringConvertible {
    /// One line for an operator.
    public var description: String {
        switch self {
        case .credentials(let error): "\(error)"
        case .http(let error): "\(error)"
        case .service(let error): "\(error)"
        case .badResponse(let reason): "the response is not what the service documents: \(reason)"
        case .invalidRequest(let reason): "the request is not valid: \(reason)"
        case .cancelled: "cancelled"
        }
    }
}

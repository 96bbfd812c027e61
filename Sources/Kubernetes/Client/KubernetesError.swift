// SPDX-License-Identifier: Apache-2.0

public import HTTPClient

/// Why a call of the API server has no result.
///
/// No token and no object is part of it.
public enum KubernetesError: Error, Hashable, Sendable {
    /// There are no credentials to ask with.
    case credentials(ClusterConfigurationError)
    /// There was no response.
    case http(HTTPError)
    /// The server refused.
    case status(APIStatus)
    /// A response that does not say what it must.
    case badResponse(reason: String)
    /// The request cannot be made as it stands.
    case invalidRequest(reason: String)
    /// Events of a watch came faster than they were taken; what was taken is whole, and the watch can go on from there.
    case overrun(events: Int)
    /// The task was cancelled.
    case cancelled

    /// Whether the same request can succeed later without anybody changing anything.
    public var isRetriable: Bool {
        switch self {
        case .credentials(let error): error.isRetriable
        case .http(let error): error.isRetriable
        case .status(let status): status.isRetriable
        // Half an answer is an answer of half a server.
        case .badResponse, .overrun: true
        case .invalidRequest, .cancelled: false
        }
    }

    /// The server's reason, where it was the server that refused.
    public var reason: StatusReason? {
        if case .status(let status) = self { status.reason } else { nil }
    }

    /// Whether there is no such object or type.
    public var isNotFound: Bool { reason == .notFound }
    /// Whether there is an object of that name already.
    public var isAlreadyExists: Bool { reason == .alreadyExists }
    /// Whether somebody else wrote meanwhile, or owns a field.
    public var isConflict: Bool { reason == .conflict }
    /// Whether the version asked for is too old.
    public var isExpired: Bool {
        if case .status(let status) = self { status.isExpired } else { false }
    }
}

extension KubernetesError: CustomStringConvertible {
    /// One line for an operator.
    public var description: String {
        switch self {
        case .credentials(let error): "\(error)"
        case .http(let error): "the API server cannot be reached: \(error)"
        case .status(let status): "\(status)"
        case .badResponse(let reason): "the API server's answer is not what it documents: \(reason)"
        case .invalidRequest(let reason): "the request is not valid: \(reason)"
        case .overrun(let events): "more than \(events) events of a watch wait to be taken"
        case .cancelled: "cancelled"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Why there is no response.
///
/// No address, header or body is part of it.
public enum HTTPError: Error, Hashable, Sendable {
    /// libcurl is not installed, or too old.
    case libraryUnavailable(reason: String)
    /// The request cannot be made as it stands.
    case invalidRequest(reason: String)
    /// The host's name has no address, now.
    case cannotResolve(reason: String)
    /// Nobody accepts connections there, now.
    case cannotConnect(reason: String)
    /// The TLS handshake broke off.
    case handshakeFailed(reason: String)
    /// A certificate or key is missing, unreadable, not trusted or not accepted.
    case certificateRejected(reason: String)
    /// The request's `timeout` has passed.
    case timedOut
    /// The connection ended before the response did.
    case connectionLost(reason: String)
    /// The response is longer than the request allows.
    case responseTooLarge(limit: Int)
    /// `HTTPCancellation.cancel()` was called.
    case cancelled
    /// The client itself has no room for one more request, now.
    case overloaded(reason: String)
    /// Anything else that libcurl reports, with its code.
    case transferFailed(code: UInt32, reason: String)

    /// Whether the same request can succeed later without anybody changing anything.
    public var isRetriable: Bool {
        switch self {
        case .cannotResolve, .cannotConnect, .handshakeFailed, .timedOut, .connectionLost, .overloaded: true
        case .libraryUnavailable, .invalidRequest, .certificateRejected, .responseTooLarge, .cancelled, .transferFailed:
            false
        }
    }
}

extension HTTPError: CustomStringConvertible {
    /// One line for an operator.
    public var description: String {
        switch self {
        case .libraryUnavailable(let reason): "libcurl cannot be loaded; install libcurl 7.85 or later: \(reason)"
        case .invalidRequest(let reason): "the request is not valid: \(reason)"
        case .cannotResolve(let reason): "the host name cannot be resolved: \(reason)"
        case .cannotConnect(let reason): "no connection: \(reason)"
        case .handshakeFailed(let reason): "the TLS handshake failed: \(reason)"
        case .certificateRejected(let reason): "check the certificate files: \(reason)"
        case .timedOut: "no answer within the timeout"
        case .connectionLost(let reason): "the connection ended before the response: \(reason)"
        case .responseTooLarge(let limit): "the response is longer than \(limit) bytes"
        case .cancelled: "cancelled"
        case .overloaded(let reason): "the request was not begun: \(reason)"
        case .transferFailed(let code, let reason): "libcurl error \(code): \(reason)"
        }
    }
}

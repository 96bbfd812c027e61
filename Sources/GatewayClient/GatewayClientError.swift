// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient

/// Why a gateway could not be asked, or did not do what it was asked for.
public enum GatewayClientError: Error, Equatable {
    /// The address is none.
    case invalidAddress(String)
    /// Nobody answers there, or not whole.
    case unreachable(url: String, reason: String)
    /// The gateway refused, and says why.
    case refused(status: Int, code: String?, message: String)
    /// What answers is probably no gateway.
    case unexpectedAnswer(url: String, reason: String)
    /// Whoever asked does not want the answer any more.
    case cancelled

    /// Whether the same request can succeed later without anybody changing anything.
    var isRetriable: Bool {
        switch self {
        case .unreachable: true
        case .refused(let status, _, _): status == 429 || status == 408 || status >= 500
        case .invalidAddress, .unexpectedAnswer, .cancelled: false
        }
    }

    init(_ error: HTTPError, url: String) {
        switch error {
        case .cancelled: self = .cancelled
        case .invalidRequest: self = .invalidAddress(url)
        default: self = .unreachable(url: url, reason: "\(error)")
        }
    }
}

extension GatewayClientError: CustomStringConvertible {
    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .invalidAddress(let text):
            "'\(text)' is no address of a gateway; it is like http://127.0.0.1:8081 (`asya up` prints its own)"
        case .unreachable(let url, let reason):
            "no gateway answers at \(url): \(reason); start one by `asya up`, or name another by --gateway"
        case .refused(401, _, let message):
            "the gateway asks who you are: \(message); set ASYA_API_KEY to an API key or a token"
        case .refused(let status, _, let message): "the gateway refused (status \(status)): \(message)"
        case .unexpectedAnswer(let url, let reason):
            "\(url) did not answer as a gateway does: \(reason); check the address given by --gateway"
        case .cancelled: "interrupted"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Why a broker cannot be used, or refused something.
///
/// No password, header or body is part of it. Numbers named `code` are reply codes of AMQP 0-9-1 (section 1.3,
/// "Constants"), named in ``AMQPReplyCode``; texts are the broker's own words.
public enum AMQPError: Error, Hashable, Sendable {
    /// The URL or an option makes no sense.
    case invalidOptions(reason: String)
    /// The host's name has no address, now.
    case cannotResolve(host: String, reason: String)
    /// Nobody accepts connections at this address, now.
    case cannotConnect(address: String, reason: String)
    /// Connecting, logging in and opening the virtual host took too long.
    case connectTimedOut(address: String, after: Duration)
    /// No secure connection: a certificate is missing, not trusted or not accepted, or the peer does not speak TLS.
    case tlsFailed(address: String, reason: String)
    /// Whoever accepted the connection does not speak AMQP 0-9-1.
    case notAMQP(address: String, reason: String)
    /// The broker refused the user or the password, or does not offer the way to log in.
    case accessRefused(user: String, reason: String)
    /// The broker refused the virtual host: it does not exist, or the user has no access to it.
    case virtualHostRefused(name: String, code: UInt16, reason: String)
    /// The broker closed the connection and said why.
    case connectionClosed(code: UInt16, text: String, method: String?)
    /// The connection ended without a word.
    case connectionLost(reason: String)
    /// Nothing has been received for two heartbeat intervals.
    case heartbeatMissed(after: Duration)
    /// The peer broke the protocol. The connection was closed.
    case malformed(reason: String)
    /// The broker closed the channel because of the method named, and said why. Other channels go on.
    case channelClosed(code: UInt16, text: String, method: String?)
    /// This side closed the connection or the channel.
    case closedByClient
    /// The connection carries as many channels as the broker allows.
    case tooManyChannels(limit: Int)
    /// The broker did not answer in time. It may carry the method out all the same.
    case timedOut(method: String, after: Duration)
    /// The calling task was cancelled. The broker may carry the method out all the same.
    case cancelled(method: String)
    /// Messages were published faster than the broker reads. This one was not sent.
    case tooMuchUnsent(bytes: Int, limit: Int)
    /// A message was published on a channel without confirms. It was not sent.
    case confirmsNotSelected
    /// A name or a table does not fit the protocol. Nothing was sent.
    case notEncodable(reason: String)
}

extension AMQPError {
    /// The broker's reply code, if it gave one.
    public var replyCode: UInt16? {
        switch self {
        case .virtualHostRefused(_, let code, _), .connectionClosed(let code, _, _), .channelClosed(let code, _, _):
            code
        case .accessRefused: AMQPReplyCode.accessRefused
        default: nil
        }
    }

    /// Whether the same can succeed later, on a new connection, without anybody changing a setting of ours.
    ///
    /// A refused user or virtual host counts: brokers start before their users are imported, and rights are restored.
    public var isRetriable: Bool {
        switch self {
        case .cannotResolve, .cannotConnect, .connectTimedOut, .accessRefused, .virtualHostRefused, .connectionClosed,
            .connectionLost, .heartbeatMissed, .malformed, .notAMQP, .tooManyChannels, .timedOut, .tooMuchUnsent:
            true
        case .channelClosed(let code, _, _):
            code != AMQPReplyCode.preconditionFailed
        case .tlsFailed, .invalidOptions, .closedByClient, .cancelled, .confirmsNotSelected, .notEncodable:
            false
        }
    }
}

extension AMQPError: CustomStringConvertible {
    /// One line that says what is wrong and what to do.
    public var description: String {
        switch self {
        case .invalidOptions(let reason): reason
        case .cannotResolve(let host, let reason): "the broker's host \(host) cannot be resolved: \(reason)"
        case .cannotConnect(let address, let reason): "no connection to the broker at \(address): \(reason)"
        case .connectTimedOut(let address, let duration):
            "the broker at \(address) did not complete the connection within \(duration)"
        case .tlsFailed(let address, let reason):
            "no secure connection to \(address): \(reason); check the certificate files and that the port is for amqps"
        case .notAMQP(let address, let reason):
            "what answers at \(address) does not speak AMQP 0-9-1: \(reason); check host and port"
        case .accessRefused(let user, let reason):
            "the broker refused the login of user '\(user)': \(reason); check user name and password"
        case .virtualHostRefused(let name, let code, let reason):
            "the broker refused virtual host '\(name)': \(code) \(reason); "
                + "create it or grant the user access to it"
        case .connectionClosed(let code, let text, let method):
            "the broker closed the connection\(Self.after(method)): \(code) \(text)"
        case .connectionLost(let reason): "the connection to the broker is lost: \(reason)"
        case .heartbeatMissed(let duration): "the broker sent nothing for \(duration), not even a heartbeat"
        case .malformed(let reason): "the broker broke the protocol: \(reason)"
        case .channelClosed(let code, let text, let method):
            "the broker closed the channel\(Self.after(method)): \(code) \(text)"
        case .closedByClient: "the connection or channel has been closed by its owner"
        case .tooManyChannels(let limit): "the connection carries all of its \(limit) channels; raise channel_max"
        case .timedOut(let method, let duration): "the broker did not answer \(method) within \(duration)"
        case .cancelled(let method): "waiting for the broker's answer to \(method) was cancelled"
        case .tooMuchUnsent(let bytes, let limit):
            "\(bytes) bytes wait to be sent and the limit is \(limit): the broker reads too slowly; publish less at once"
        case .confirmsNotSelected: "the channel has no confirms: call confirmSelect() before publishing"
        case .notEncodable(let reason): reason
        }
    }

    private static func after(_ method: String?) -> String {
        method.map { " after \($0)" } ?? ""
    }
}

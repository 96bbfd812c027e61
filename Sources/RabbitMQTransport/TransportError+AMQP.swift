// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
internal import Transports

extension TransportError {
    /// What an error of the broker means to who wanted something about `location`, a queue or the exchange.
    init(_ error: AMQPError, location: String) {
        switch error {
        case .closedByClient: self = .unavailable(reason: "the connection is being closed")
        case .tlsFailed, .invalidOptions, .notEncodable, .confirmsNotSelected: self = .failed(reason: "\(error)")
        case .channelClosed(let code, let text, _):
            self = Self.refused(code, text, location)
        case .cannotResolve, .cannotConnect, .connectTimedOut, .notAMQP, .accessRefused, .virtualHostRefused,
            .connectionClosed, .connectionLost, .heartbeatMissed, .malformed, .tooManyChannels, .timedOut, .cancelled,
            .tooMuchUnsent:
            self = .unavailable(reason: "\(error)")
        }
    }

    private static func refused(_ code: UInt16, _ text: String, _ location: String) -> TransportError {
        switch code {
        case AMQPReplyCode.preconditionFailed:
            if let difference = SettingDifference(text) {
                return .incompatible(location: location, reason: "\(difference)")
            }
            if text.contains("delivery acknowledgement") {
                return .failed(
                    reason: "the broker took back deliveries of \(location) that were held for longer than its "
                        + "consumer_timeout; set that above ASYA_RUNTIME_TIMEOUT (\(text))"
                )
            }
            return .failed(reason: "the broker refused \(location): \(text)")
        case AMQPReplyCode.accessRefused:
            return .failed(reason: "the user may not use \(location); grant it the permission (\(text))")
        default:
            return .failed(reason: "the broker refused \(location): \(code) \(text)")
        }
    }
}

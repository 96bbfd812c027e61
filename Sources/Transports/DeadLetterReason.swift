// SPDX-License-Identifier: Apache-2.0

/// Why a message was moved to the dead-letter queue.
public struct DeadLetterReason: Sendable, Hashable, CustomStringConvertible {
    /// The closed set of causes; fit for a metric label.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// The message failed and could not be handed to error-end either.
        case errorEndUnreachable = "error_end_unreachable"

        /// The message was delivered too often without being settled: its consumers crash or lose their leases.
        case deliveriesExhausted = "deliveries_exhausted"

        /// An end actor could not store the result for good.
        case resultNotStored = "result_not_stored"

        /// The queue holds a reference to the message's body, and the body is not there.
        case bodyMissing = "body_missing"

        /// Somebody asked for it by hand.
        case requested
    }

    /// The cause.
    public let code: Code

    /// What happened, for a person; holds no payload.
    public let detail: String

    /// A reason.
    public init(_ code: Code, detail: String) {
        self.code = code
        self.detail = detail
    }

    /// The cause and what happened.
    public var description: String { "\(code.rawValue): \(detail)" }
}

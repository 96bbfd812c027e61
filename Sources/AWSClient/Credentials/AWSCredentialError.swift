// SPDX-License-Identifier: Apache-2.0

/// Why there are no credentials.
public enum AWSCredentialError: Error, Hashable, Sendable {
    /// No place that was looked at has any.
    case notConfigured(lookedAt: [String])
    /// A place is set up wrongly, and nothing but a change of it helps.
    case invalid(source: String, reason: String)
    /// A place is set up and does not answer as it should, now.
    case unavailable(source: String, reason: String)
    /// The task was cancelled.
    case cancelled

    /// Whether asking again later can succeed without anybody changing anything.
    public var isRetriable: Bool {
        switch self {
        case .unavailable: true
        case .notConfigured, .invalid, .cancelled: false
        }
    }
}

extension AWSCredentialError: CustomStringConvertible {
    /// One line for an operator.
    public var description: String {
        switch self {
        case .notConfigured(let places):
            "no AWS credentials found in \(places.joined(separator: ", ")); set AWS_ACCESS_KEY_ID and "
                + "AWS_SECRET_ACCESS_KEY, or give this process a role"
        case .invalid(let source, let reason): "AWS credentials from \(source) cannot be used: \(reason)"
        case .unavailable(let source, let reason): "AWS credentials from \(source) cannot be fetched now: \(reason)"
        case .cancelled: "cancelled"
        }
    }
}

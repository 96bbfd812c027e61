// SPDX-License-Identifier: Apache-2.0

public import Transports

/// Why dead letters cannot be worked on.
public enum DeadLetterError: Error, Sendable, Equatable {
    /// The broker refused.
    case transport(TransportError)
    /// The task was cancelled; what is held can still be released.
    case cancelled
    /// An assignment cannot be used.
    case assignment(String, reason: String)
}

extension DeadLetterError: CustomStringConvertible {
    /// What is wrong and what to do about it; holds no payload.
    public var description: String {
        switch self {
        case .transport(let error): "\(error)"
        case .cancelled: "interrupted; every dead letter that was not settled stays in its queue"
        case .assignment(let text, let reason): "--set \(text): \(reason)"
        }
    }
}

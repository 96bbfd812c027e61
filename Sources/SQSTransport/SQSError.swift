// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// Why SQS has not done what it was asked to, as far as the transport acts on it.
package enum SQSError: Error, Sendable, Equatable {
    /// There is no queue of that name or address.
    case queueMissing

    /// A queue of that name was deleted less than a minute ago.
    case queueDeletedRecently

    /// A queue of that name exists, with other attributes.
    case queueDiffers

    /// The delivery is not held any more, or never was.
    case notHeld

    /// The message, or all of the request together, is too large.
    case tooLarge

    /// SQS wants fewer requests, or the queue has too many messages in flight.
    case throttled(reason: String)

    /// The service cannot be reached, or has an error of its own.
    case unavailable(reason: String)

    /// SQS refused for another reason, for example for want of permission.
    case refused(reason: String)

    /// The task was cancelled, or the transport is closed.
    case cancelled

    /// Whether the same request may succeed in a moment.
    var isTransient: Bool {
        switch self {
        case .throttled, .unavailable: true
        case .queueMissing, .queueDeletedRecently, .queueDiffers, .notHeld, .tooLarge, .refused, .cancelled: false
        }
    }
}

extension TransportError {
    /// What a failed request to SQS about a queue means to a caller.
    init(_ error: SQSError, queue: QueueName) {
        switch error {
        case .queueMissing: self = .queueMissing(queue)
        case .queueDeletedRecently:
            self = .unavailable(reason: "the queue \(queue) was deleted; SQS takes its name again after a minute")
        case .queueDiffers:
            self = .incompatible(location: queue.value, reason: "it exists with other attributes")
        case .notHeld: self = .leaseLost(queue: queue)
        case .tooLarge:
            self = .failed(reason: "SQS refused a request for \(queue) as too large; see its MaximumMessageSize")
        case .throttled(let reason), .unavailable(let reason): self = .unavailable(reason: reason)
        case .refused(let reason): self = .failed(reason: "SQS refused a request for \(queue): \(reason)")
        case .cancelled: self = .closed
        }
    }
}

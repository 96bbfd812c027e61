// SPDX-License-Identifier: Apache-2.0

/// Why a transport could not do what it was asked to.
public enum TransportError: Error, Sendable, Equatable {
    /// The transport has been closed.
    case closed

    /// The delivery is not this consumer's: its lease ran out and another has it, or it is settled already.
    case leaseLost(queue: QueueName)

    /// The queue does not exist and may not be created.
    case queueMissing(QueueName)

    /// The broker cannot be reached, or is too busy to answer in time.
    case unavailable(reason: String)

    /// The message is larger than the broker takes.
    case messageTooLarge(queue: QueueName, bytes: Int, limit: Int)

    /// There is no room left to store messages.
    case storageFull(location: String)

    /// What holds the messages may be read but not written.
    case readOnly(location: String)

    /// What holds the messages is damaged.
    case corrupt(location: String, reason: String)

    /// What holds the messages was written by another version and cannot be used.
    case incompatible(location: String, reason: String)

    /// The broker or its storage refused for another reason.
    case failed(reason: String)

    /// Whether the same call may succeed later without anybody changing the configuration.
    public var isRetriable: Bool {
        switch self {
        case .unavailable, .queueMissing, .storageFull, .failed: true
        case .closed, .leaseLost, .messageTooLarge, .readOnly, .corrupt, .incompatible: false
        }
    }
}

extension TransportError: CustomStringConvertible {
    /// What is wrong and what to do about it; holds no payload.
    public var description: String {
        switch self {
        case .closed:
            "the transport is closed"
        case .leaseLost(let queue):
            "the delivery from \(queue) is no longer held by this consumer; another one has it or it is settled"
        case .queueMissing(let queue):
            "the queue \(queue) does not exist; deploy the actor \(queue.actor), or set ASYA_QUEUE_AUTO_CREATE=true"
        case .unavailable(let reason):
            "the broker is not available: \(reason)"
        case .messageTooLarge(let queue, let bytes, let limit):
            "a message of \(bytes) bytes for \(queue) is larger than the \(limit) bytes the broker takes; "
                + "pass large data by reference"
        case .storageFull(let location):
            "no space is left for messages in \(location); free space on that disk, the messages there are safe"
        case .readOnly(let location):
            "\(location) cannot be written; check the owner and mode of the file and its folder, and that the disk "
                + "is mounted read-write"
        case .corrupt(let location, let reason):
            "\(location) is damaged (\(reason)); stop every process that uses it, keep a copy, and recover it with "
                + "`sqlite3 FILE .recover`"
        case .incompatible(let location, let reason):
            "\(location) cannot be used: \(reason)"
        case .failed(let reason):
            reason
        }
    }
}

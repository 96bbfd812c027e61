// SPDX-License-Identifier: Apache-2.0

/// Why a body could not be put away or fetched.
public enum ClaimCheckError: Error, Hashable, Sendable {
    /// S3 did not do it.
    case storage(AWSError)
    /// The object is gone: it was removed by hand, or by a rule of the bucket that is shorter than the queue's memory.
    case missing(key: String)
    /// The object is not the one that was put away.
    case altered(key: String)
    /// The reference is none.
    case malformed(reason: String)
    /// The reference names a place that this store never writes to, so nothing is fetched from there.
    case foreign(reason: String)

    /// Whether the same call can succeed later without anybody changing anything.
    public var isRetriable: Bool {
        switch self {
        case .storage(let error): error.isRetriable
        case .missing, .altered, .malformed, .foreign: false
        }
    }
}

extension ClaimCheckError: CustomStringConvertible {
    /// One line for an operator.
    public var description: String {
        switch self {
        case .storage(let error): "a large body in S3: \(error)"
        case .missing(let key):
            "the object \(key) with a message's body is gone; let the bucket keep claims/ longer than the queues keep "
                + "messages"
        case .altered(let key): "the object \(key) is not the body that was put away"
        case .malformed(let reason): "a reference to a large body cannot be read: \(reason)"
        case .foreign(let reason): "a reference to a large body is refused: \(reason)"
        }
    }
}

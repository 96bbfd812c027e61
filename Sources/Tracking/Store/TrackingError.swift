// SPDX-License-Identifier: Apache-2.0

/// Why a store could not do what it was asked to.
public enum TrackingError: Error, Sendable, Equatable {
    /// The store has been closed.
    case closed

    /// An envelope with this id exists, and it is not what was asked for.
    case duplicateID(String)

    /// More is waiting than the store takes; the same call may succeed after this time.
    case overloaded(retryAfter: Duration)

    /// What is to be stored is larger than the store takes.
    case tooLarge(bytes: Int, limit: Int)

    /// The store cannot be reached, or is too busy to answer in time.
    case unavailable(reason: String)

    /// There is no room left.
    case storageFull(location: String)

    /// The store may be read but not written.
    case readOnly(location: String)

    /// What the store holds is damaged.
    case corrupt(location: String, reason: String)

    /// The store was written by another version and cannot be used.
    case incompatible(location: String, reason: String)

    /// The store refused for another reason.
    case failed(reason: String)

    /// Whether the same call may succeed later without anybody changing the configuration.
    public var isRetriable: Bool {
        switch self {
        case .overloaded, .unavailable, .storageFull, .failed: true
        case .closed, .duplicateID, .tooLarge, .readOnly, .corrupt, .incompatible: false
        }
    }
}

extension TrackingError: CustomStringConvertible {
    /// What is wrong and what to do about it; holds no payload.
    public var description: String {
        switch self {
        case .closed:
            "the store of envelopes is closed; the gateway is shutting down, try again in a moment"
        case .duplicateID(let id):
            "an envelope \(id) exists already; use another id, or none to be given one"
        case .overloaded(let retryAfter):
            "more calls are waiting to be stored than the gateway keeps; try again in \(retryAfter.text)"
        case .tooLarge(let bytes, let limit):
            "an envelope of \(bytes) bytes is larger than the \(limit) bytes that can be stored; "
                + "pass large data by reference"
        case .unavailable(let reason):
            "the store of envelopes is not available: \(reason)"
        case .storageFull(let location):
            "no space is left for envelopes in \(location); free space on that disk, the envelopes there are safe"
        case .readOnly(let location):
            "\(location) cannot be written; check the owner and mode of the file and its folder, and that the disk "
                + "is mounted read-write"
        case .corrupt(let location, let reason):
            "\(location) is damaged (\(reason)); stop the gateway, keep a copy, and recover it with "
                + "`sqlite3 FILE .recover` or move it away to start with a new one"
        case .incompatible(let location, let reason):
            "\(location) cannot be used: \(reason)"
        case .failed(let reason):
            reason
        }
    }
}

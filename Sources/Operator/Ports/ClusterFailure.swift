// SPDX-License-Identifier: Apache-2.0

/// Why the API server has not done what it was asked to, as far as a reconciliation acts on it.
enum ClusterFailure: Error, Sendable, Hashable {
    /// There is no such object.
    case notFound
    /// Somebody else wrote meanwhile: what was seen is old.
    case conflict
    /// The server will never take this; the message names the field.
    case invalid(String)
    /// A field that cannot be changed would have to change.
    case immutable(String)
    /// The operator may not do this.
    case forbidden(String)
    /// The server cannot be reached, or has no time.
    case unavailable(String)

    /// Whether the same call may succeed later without anybody changing anything.
    var isRetriable: Bool {
        switch self {
        case .notFound, .conflict, .unavailable: true
        case .invalid, .immutable, .forbidden: false
        }
    }

    /// One word for a condition.
    var reason: String {
        switch self {
        case .notFound: "NotFound"
        case .conflict: "Conflict"
        case .invalid: "Invalid"
        case .immutable: "Immutable"
        case .forbidden: "Forbidden"
        case .unavailable: "Unavailable"
        }
    }
}

extension ClusterFailure: CustomStringConvertible {
    var description: String {
        switch self {
        case .notFound: "the object is gone"
        case .conflict: "somebody else wrote the object meanwhile"
        case .invalid(let message), .immutable(let message), .forbidden(let message), .unavailable(let message): message
        }
    }
}

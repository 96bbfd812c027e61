// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// The first difference between two hops that belong together.
public struct HopDifference: Sendable, Equatable {
    /// What kind of thing differs.
    public enum Kind: String, Sendable, CaseIterable {
        /// Only one of the traces has the hop.
        case hop
        /// How the attempt ended.
        case outcome
        /// The type of the error.
        case error
        /// Where envelopes go: the number of outputs, their queues, ids and routes.
        case route
        /// The headers that belong to users.
        case headers
        /// The payload.
        case payload
    }

    /// What kind of thing differs.
    public var kind: Kind
    /// Where, below `.input`, `.outputs`, `.error` and `.outcome`; the root when the hop itself is missing.
    public var path: JSONPath
    /// What the first trace has there; `nil` for nothing.
    public var left: JSONValue?
    /// What the second trace has there; `nil` for nothing.
    public var right: JSONValue?

    /// Makes a difference.
    public init(kind: Kind, path: JSONPath, left: JSONValue?, right: JSONValue?) {
        self.kind = kind
        self.path = path
        self.left = left
        self.right = right
    }
}

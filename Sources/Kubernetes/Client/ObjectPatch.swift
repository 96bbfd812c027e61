// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// A change of an object.
public enum ObjectPatch: Sendable, Equatable {
    /// Members are put in the place of those of the same name, null removes one (RFC 7386).
    case merge(JSONValue)
    /// A list of operations (RFC 6902).
    case json([JSONValue])

    var contentType: String {
        switch self {
        case .merge: "application/merge-patch+json"
        case .json: "application/json-patch+json"
        }
    }

    var body: JSONValue {
        switch self {
        case .merge(let value): value
        case .json(let operations): .array(operations)
        }
    }
}

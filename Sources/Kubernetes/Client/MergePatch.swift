// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// Merge patches (RFC 7386).
public enum MergePatch {
    /// The smallest patch that makes one document of another.
    ///
    /// - Parameters:
    ///   - old: The document before; nil for none.
    ///   - new: The document after; it has no null in its objects, which a patch cannot say.
    /// - Returns: The patch; nil when both mean the same.
    public static func difference(from old: JSONValue?, to new: JSONValue) -> JSONValue? {
        guard case .object(let oldMembers)? = old, case .object(let newMembers) = new else {
            if let old, JSONDifference.first(between: old, and: new) == nil { return nil }
            return new
        }
        var members: [JSONValue.Member] = []
        for member in newMembers {
            if let change = difference(from: old?[member.name], to: member.value) {
                members.append(.init(member.name, change))
            }
        }
        for member in oldMembers where new[member.name] == nil && !member.value.isNull {
            members.append(.init(member.name, .null))
        }
        return members.isEmpty ? nil : .object(members)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Workloads

/// What this operator wrote and its caches may not have yet, as a value.
///
/// A reconciliation that went by an older cache would write the same again.
struct RecentWrites: Sendable {
    private enum Write: Sendable {
        /// As text: as long as much is to be done for others, many of these wait, and a tree takes ten times as much.
        case object([UInt8], uid: String?, version: UInt64)
        case deleted(uid: String)
    }

    private var writes: [WantedObject.Reference: Write] = [:]

    /// An object was written, and this is what the server made of it.
    mutating func wrote(_ reference: WantedObject.Reference, _ object: JSONValue) {
        guard let version = Self.version(of: object) else { return }
        writes[reference] = .object(
            object.encoded(),
            uid: object["metadata"]?["uid"]?.stringValue,
            version: version
        )
    }

    /// An object was deleted.
    mutating func deleted(_ reference: WantedObject.Reference, uid: String) {
        writes[reference] = .deleted(uid: uid)
    }

    /// An object as it is, from what a cache has and what was written; what the cache has caught up with is forgotten.
    mutating func newest(_ reference: WantedObject.Reference, cached: JSONValue?) -> JSONValue? {
        switch writes[reference] {
        case .object(let bytes, _, let version)?:
            guard let cached, let known = Self.version(of: cached), known >= version else {
                // Written above, so it is read back.
                return try? JSONValue(decoding: bytes)
            }
            writes[reference] = nil
            return cached
        case .deleted(let uid)?:
            if let cached, cached["metadata"]?["uid"]?.stringValue == uid { return nil }
            writes[reference] = nil
            return cached
        case nil: return cached
        }
    }

    /// A cache has seen an object go: what was written is gone as well, unless it was made anew.
    mutating func sawDeletion(_ reference: WantedObject.Reference, uid: String) {
        switch writes[reference] {
        case .object(_, let known, _)? where known == uid: writes[reference] = nil
        case .deleted(let deleted)? where deleted == uid: writes[reference] = nil
        default: break
        }
    }

    /// Versions are opaque by contract and counted by every server.
    private static func version(of object: JSONValue) -> UInt64? {
        object["metadata"]?["resourceVersion"]?.stringValue.flatMap { UInt64($0) }
    }
}

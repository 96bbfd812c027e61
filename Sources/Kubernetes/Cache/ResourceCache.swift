// SPDX-License-Identifier: Apache-2.0

/// Objects of one type as they were last seen, as a value.
public struct ResourceCache: Sendable {
    private var objects: [ObjectKey: CachedObject] = [:]

    /// Makes an empty cache.
    public init() {}

    /// How many objects there are.
    public var count: Int { objects.count }
    /// The keys of the objects, in no order.
    public var keys: [ObjectKey] { Array(objects.keys) }
    /// The objects, in no order.
    public var all: [CachedObject] { Array(objects.values) }

    /// The object of a key.
    public subscript(key: ObjectKey) -> CachedObject? { objects[key] }

    /// Takes an object that is there, unless it is older than, or the same as, what is kept.
    ///
    /// - Returns: What has changed; nil for nothing.
    mutating func put(_ object: CachedObject) -> ResourceChange? {
        let old = objects[object.key]
        if let old, old.resourceVersion == object.resourceVersion { return nil }
        if let old, ResourceVersion.isOlder(object.resourceVersion, than: old.resourceVersion) { return nil }
        objects[object.key] = object
        return ResourceChange(kind: old == nil ? .added : .modified, cached: object)
    }

    /// Takes that an object is gone, unless what is kept is newer.
    ///
    /// - Returns: What has changed; nil for nothing.
    mutating func remove(_ object: CachedObject) -> ResourceChange? {
        guard let old = objects[object.key],
            !ResourceVersion.isOlder(object.resourceVersion, than: old.resourceVersion)
        else { return nil }
        objects[object.key] = nil
        return ResourceChange(kind: .deleted, cached: object)
    }

    /// Takes a whole list.
    ///
    /// - Returns: What has changed, what is gone first.
    mutating func replace(with list: [CachedObject]) -> [ResourceChange] {
        var changes: [ResourceChange] = []
        let listed = Set(list.map(\.key))
        for (key, old) in objects where !listed.contains(key) {
            objects[key] = nil
            changes.append(ResourceChange(kind: .deleted, cached: old))
        }
        changes.sort { $0.key < $1.key }
        return changes + list.compactMap { put($0) }
    }
}

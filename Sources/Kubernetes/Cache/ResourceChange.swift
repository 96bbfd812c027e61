// SPDX-License-Identifier: Apache-2.0

/// What has become of an object in a cache.
public struct ResourceChange: Sendable, Hashable {
    /// The ways of change.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// It was not there before.
        case added
        /// It was there in another version.
        case modified
        /// It is not there any more.
        case deleted
    }

    /// How it has changed.
    public let kind: Kind
    /// The object as it is now, or as it was last.
    public let cached: CachedObject

    /// Namespace and name.
    public var key: ObjectKey { cached.key }
    /// The object, read anew with each call.
    public var object: KubernetesObject { cached.object }
}

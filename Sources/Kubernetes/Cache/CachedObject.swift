// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// An object in a cache, kept as its text: a tenth of what the tree takes.
public struct CachedObject: Sendable, Hashable {
    /// Namespace and name.
    public let key: ObjectKey
    /// The version that is kept.
    public let resourceVersion: String
    private let bytes: [UInt8]

    init(_ object: KubernetesObject) {
        key = object.key
        resourceVersion = object.metadata.resourceVersion
        bytes = object.json.encoded()
    }

    /// The object, read anew with each call.
    public var object: KubernetesObject {
        // Written by `init`, so it is read back.
        KubernetesObject((try? JSONValue(decoding: bytes)) ?? .null)
    }
}

extension CachedObject: CustomStringConvertible {
    /// The key only: an object may be a secret.
    public var description: String { "\(key) at \(resourceVersion)" }
}

// SPDX-License-Identifier: Apache-2.0

/// The API keys that are accepted, their names and keys unique.
public struct APIKeySet: Sendable, Hashable {
    /// The keys in the order of their list.
    public let keys: [APIKey]

    /// Takes keys whose names and digests the caller has found to be unique.
    init(unique keys: [APIKey]) { self.keys = keys }

    /// Who has this key; nil when nobody does.
    ///
    /// Every key is compared, so that the time tells nothing about any.
    public func principal(withKey key: String) -> Principal? {
        let digest = APIKey.digest(of: key)
        var found: APIKey?
        for key in keys where key.hasDigest(digest) { found = key }
        return found.map { Principal(kind: .apiKey, name: $0.name, scopes: $0.scopes) }
    }
}

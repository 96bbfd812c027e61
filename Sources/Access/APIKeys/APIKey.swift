// SPDX-License-Identifier: Apache-2.0

internal import Crypto

/// One API key: its name, its digest and its scopes.
///
/// The key itself is not kept, so that it cannot be printed. Keys are random, 16 bytes or more, and so a plain SHA-256
/// tells as little of them as a slow hash would.
public struct APIKey: Sendable, Hashable {
    /// The name, which goes into the principal's id.
    public let name: String
    /// What it may do.
    public let scopes: Set<String>
    /// The SHA-256 of the key's bytes.
    let digest: [UInt8]

    /// Makes a key of its digest.
    init(name: String, digest: [UInt8], scopes: Set<String>) {
        self.name = name
        self.digest = digest
        self.scopes = scopes
    }

    /// Makes a key.
    ///
    /// - Parameters:
    ///   - name: The name, which goes into the principal's id.
    ///   - key: The key, of which only the digest is kept.
    ///   - scopes: What it may do.
    public init(name: String, key: String, scopes: Set<String>) {
        self.init(name: name, digest: Self.digest(of: key), scopes: scopes)
    }

    /// The SHA-256 of a key.
    static func digest(of key: String) -> [UInt8] { Array(SHA256.hash(data: Array(key.utf8))) }

    /// Whether this is the key with a digest, in a time that does not depend on where they differ.
    func hasDigest(_ other: [UInt8]) -> Bool {
        guard digest.count == other.count else { return false }
        return zip(digest, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension APIKey: CustomStringConvertible {
    /// The name only.
    public var description: String { name }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// The public keys of an issuer (https://www.rfc-editor.org/rfc/rfc7517#section-5).
struct JSONWebKeySet: Sendable {
    /// The most keys of a set: a token without the name of its key is tried with each.
    static let maximumKeys = 64

    /// Why bytes are no set of keys, in words for an operator.
    struct Problem: Error, Hashable {
        let reason: String
    }

    /// The keys for signatures that are accepted here.
    let keys: [JSONWebKey]
    /// How many others there are, which mean nothing: section 5 says so.
    let skippedCount: Int

    /// Reads a set.
    init(parsing bytes: [UInt8]) throws(Problem) {
        guard let document = try? JSONValue(decoding: bytes, maxDepth: 16), let list = document["keys"]?.arrayValue
        else { throw Problem(reason: "the answer is not a JSON Web Key Set") }
        guard list.count <= Self.maximumKeys else {
            throw Problem(reason: "there are more than \(Self.maximumKeys) keys")
        }
        keys = list.compactMap { JSONWebKey($0) }
        skippedCount = list.count - keys.count
        guard !keys.isEmpty else { throw Problem(reason: "there is no key for RS, PS, ES or EdDSA signatures") }
    }

    /// The keys that a token may be signed with: those of its name, or all when it has none.
    func keys(named id: String?) -> [JSONWebKey] {
        guard let id else { return keys }
        return keys.filter { $0.id.map { $0.utf8.elementsEqual(id.utf8) } ?? false }
    }
}

// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// An object of the API server that an actor needs.
public struct WantedObject: Sendable, Hashable {
    /// What an object is known by.
    public struct Reference: Sendable, Hashable, Comparable, CustomStringConvertible {
        /// Its API version, such as `apps/v1`.
        public var apiVersion: String
        /// Its kind.
        public var kind: String
        /// Its namespace.
        public var namespace: String
        /// Its name.
        public var name: String

        /// Names an object.
        public init(apiVersion: String, kind: String, namespace: String, name: String) {
            self.apiVersion = apiVersion
            self.kind = kind
            self.namespace = namespace
            self.name = name
        }

        /// Orders by kind, namespace and name.
        public static func < (left: Self, right: Self) -> Bool {
            (left.kind, left.namespace, left.name) < (right.kind, right.namespace, right.name)
        }

        /// `Deployment default/hello`.
        public var description: String { "\(kind) \(namespace)/\(name)" }
    }

    /// The annotation that holds ``digest``.
    public static let digestAnnotation = "asya.sh/applied"

    /// What it is known by.
    public let reference: Reference
    /// What is applied: the object without its digest.
    public let content: JSONValue
    /// Tells versions of the content apart.
    public let digest: String

    /// Takes what is wanted of an object.
    init(_ reference: Reference, _ content: JSONObject) {
        var object: JSONObject = ["apiVersion": .string(reference.apiVersion), "kind": .string(reference.kind)]
        for member in content.members { object[member.name] = member.value }
        self.reference = reference
        self.content = object.json
        digest = Self.digest(of: object.json.encoded())
    }

    /// What is sent to the API server: the content, and the digest as an annotation.
    public var applied: JSONValue {
        var object = JSONObject(content)
        var metadata = JSONObject(object["metadata"])
        var annotations = JSONObject(metadata["annotations"])
        annotations[Self.digestAnnotation] = .string(digest)
        metadata["annotations"] = annotations.json
        object["metadata"] = metadata.json
        return object.json
    }

    /// FNV-1a, 64 bits: no secret, only a change that is to be seen.
    private static func digest(of bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

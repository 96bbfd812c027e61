// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// What is sent in place of a body that is too large for a queue: where the body is, and how to know it.
///
/// As JSON: `{"asya_claim_check":{"bucket":"b","key":"claims/q/2026-01-31/0f...","bytes":300000,"sha256":"9a..."}}`.
public struct ClaimCheckReference: Sendable, Hashable {
    /// The bucket that holds the body.
    public let bucket: String
    /// The object's name.
    public let key: String
    /// The body's length.
    public let bytes: Int
    /// The body's SHA-256 in 64 lower-case hexadecimal digits.
    public let sha256: String

    /// Creates a reference.
    public init(bucket: String, key: String, bytes: Int, sha256: String) {
        self.bucket = bucket
        self.key = key
        self.bytes = bytes
        self.sha256 = sha256
    }

    private static let member = "asya_claim_check"
    private static let start = Array("{\"\(member)\":".utf8)
    private static let maximumEncodedBytes = 4096

    /// Whether a body claims to be a reference: it begins as ``encoded()`` begins.
    public static func isReference(_ body: [UInt8]) -> Bool { body.starts(with: start) }

    /// Reads a reference: these members, of these types, and nothing else.
    ///
    /// - Throws: ``ClaimCheckError/malformed(reason:)``.
    public init(decoding body: [UInt8]) throws(ClaimCheckError) {
        guard body.count <= Self.maximumEncodedBytes else { throw .malformed(reason: "longer than any reference") }
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(decoding: body)
        } catch {
            throw .malformed(reason: "\(error)")
        }
        guard let outer = value.objectValue, outer.count == 1, outer[0].name == Self.member,
            let members = outer[0].value.objectValue, members.count == 4,
            Set(members.map(\.name)) == ["bucket", "key", "bytes", "sha256"]
        else { throw .malformed(reason: "not the members of a reference") }
        let inner = outer[0].value
        guard let bucket = inner["bucket"]?.stringValue, let key = inner["key"]?.stringValue,
            let bytes = inner["bytes"]?.intValue, bytes >= 0, let sha256 = inner["sha256"]?.stringValue
        else { throw .malformed(reason: "members of other types") }
        guard sha256.utf8.count == 64, sha256.utf8.allSatisfy({ Array("0123456789abcdef".utf8).contains($0) }) else {
            throw .malformed(reason: "sha256 is no digest")
        }
        self.init(bucket: bucket, key: key, bytes: bytes, sha256: sha256)
    }

    /// The reference as a message's body, always with the same bytes.
    public func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name(Self.member)
        writer.beginObject()
        writer.member("bucket", bucket)
        writer.member("key", key)
        writer.member("bytes", bytes)
        writer.member("sha256", sha256)
        writer.endObject()
        writer.endObject()
        return writer.bytes
    }
}

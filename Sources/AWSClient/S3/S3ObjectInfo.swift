// SPDX-License-Identifier: Apache-2.0

/// An object of a bucket, without its content.
public struct S3ObjectInfo: Sendable, Hashable {
    /// Its name.
    public let key: String
    /// Its size in bytes.
    public let bytes: Int
    /// The server's tag for the content, quotes included.
    public let entityTag: String?

    /// Creates a description.
    public init(key: String, bytes: Int, entityTag: String?) {
        self.key = key
        self.bytes = bytes
        self.entityTag = entityTag
    }
}

/// Some of the objects of a bucket, sorted by key.
public struct S3Page: Sendable, Hashable {
    /// The objects.
    public let objects: [S3ObjectInfo]
    /// What asks for the next page; nil when this one is the last.
    public let next: String?

    /// Creates a page.
    public init(objects: [S3ObjectInfo], next: String?) {
        self.objects = objects
        self.next = next
    }
}

// SPDX-License-Identifier: Apache-2.0

/// A YAML document that is none of the kind that was looked for, and was therefore left alone.
///
/// Files for Kubernetes hold other resources beside ours; they are no error, but a listing can name them.
public struct SkippedDocument: Sendable, Hashable, CustomStringConvertible {
    /// The document's `apiVersion`, when it has one.
    public let apiVersion: String?
    /// The document's `kind`, when it has one.
    public let kind: String?
    /// Where the document begins.
    public let location: SourceLocation

    /// A sentence for a listing.
    public var description: String {
        let subject = kind.map { "a \(ScalarValue.shown($0))" } ?? "a document without a kind"
        return "\(location): skipped \(subject): neither an AsyncActor nor tools"
    }

    /// Describes a document.
    package init(_ document: ObjectReader) {
        apiVersion = document.plainText("apiVersion")
        kind = document.plainText("kind")
        location = document.location
    }
}

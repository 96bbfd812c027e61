// SPDX-License-Identifier: Apache-2.0

/// A YAML document that is not an AsyncActor and was therefore left alone.
///
/// Files for Kubernetes hold other resources beside the actors; they are no error, but a listing can name them.
public struct SkippedDocument: Sendable, Hashable, CustomStringConvertible {
    /// The document's `apiVersion`, when it has one.
    public let apiVersion: String?
    /// The document's `kind`, when it has one.
    public let kind: String?
    /// Where the document begins.
    public let location: SourceLocation

    /// A sentence for a listing.
    public var description: String {
        "\(location): skipped \(kind.map { "a \($0)" } ?? "a document without a kind"): not an AsyncActor"
    }
}

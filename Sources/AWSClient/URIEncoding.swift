// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient

/// Percent-encoding as signatures want it.
///
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html: all but the unreserved
/// characters of RFC 3986, in capitals; a space is `%20`.
enum URIEncoding {
    /// A name or a value of a query.
    static func component(_ text: String) -> String { PercentEncoding.encode(text) }

    /// A key of S3, whose slashes stay.
    static func path(_ text: String) -> String { PercentEncoding.encode(text, keeping: "/") }

    /// A query, its parameters sorted by name.
    static func query(_ parameters: [(name: String, value: String)]) -> String {
        parameters.map { "\(component($0.name))=\(component($0.value))" }.sorted().joined(separator: "&")
    }
}

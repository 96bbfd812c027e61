// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient

/// Percent-encoding of what goes into addresses (RFC 3986, section 2).
enum URLText {
    /// One step of a path.
    static func segment(_ text: String) -> String { PercentEncoding.encode(text, keeping: ":@") }

    /// Several steps of a path.
    static func path(_ text: String) -> String { PercentEncoding.encode(text, keeping: ":@/") }

    /// A query with its question mark; empty when there are no parameters.
    static func query(_ parameters: [(name: String, value: String)]) -> String {
        guard !parameters.isEmpty else { return "" }
        return "?" + parameters.map { "\(component($0.name))=\(component($0.value))" }.joined(separator: "&")
    }

    private static func component(_ text: String) -> String { PercentEncoding.encode(text) }
}

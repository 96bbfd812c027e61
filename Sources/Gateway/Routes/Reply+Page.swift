// SPDX-License-Identifier: Apache-2.0

internal import HTTPTypes
internal import WebPages

extension Reply {
    /// A file of the web page, or 304 when the browser has it already.
    static func file(_ file: WebFile, for head: RequestHead) -> Reply {
        var fields: HTTPFields = [
            .eTag: file.entityTag,
            // Kept, and asked for again each time: a gateway of another version has other files under the same names.
            .cacheControl: "no-cache", .contentSecurityPolicy: WebPages.contentSecurityPolicy,
            .referrerPolicy: "no-referrer", .crossOriginResourcePolicy: "same-origin",
            .crossOriginOpenerPolicy: "same-origin",
        ]
        guard !isKept(file.entityTag, by: head) else { return Reply(status: 304, fields: fields) }
        fields[.contentType] = file.mediaType
        return Reply(fields: fields, content: .bytes(file.bytes))
    }

    // https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2
    private static func isKept(_ tag: String, by head: RequestHead) -> Bool {
        head.values(of: .ifNoneMatch).flatMap { $0.split(separator: ",") }.contains { other in
            let other = other.drop { $0 == " " }.prefix { $0 != " " }
            return other == "*" || (other.hasPrefix("W/") ? other.dropFirst(2) : other) == tag
        }
    }
}

extension HTTPField.Name {
    /// Keeps the page's address, which names envelopes, from other servers.
    fileprivate static let referrerPolicy = HTTPField.Name("referrer-policy") ?? .cacheControl
    /// Keeps pages of other origins from holding on to the page's window.
    fileprivate static let crossOriginOpenerPolicy = HTTPField.Name("cross-origin-opener-policy") ?? .cacheControl
}

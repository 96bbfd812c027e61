// SPDX-License-Identifier: Apache-2.0

/// What a request shows to say who makes it.
enum Credentials: Sendable {
    /// Nothing.
    case none
    /// A token or an API key, by `Authorization`.
    case bearer(String)
    /// An API key, by `X-API-Key`.
    case apiKey(String)

    /// Reads the headers.
    ///
    /// - Throws: ``AccessError/malformedCredentials(reason:)`` for another scheme, for two credentials and for none after
    ///   the name of the scheme (https://www.rfc-editor.org/rfc/rfc6750#section-2.1).
    init(authorizationHeader: String?, apiKeyHeader: String?) throws(AccessError) {
        switch (authorizationHeader, apiKeyHeader) {
        case (nil, nil): self = .none
        case (_?, _?):
            throw .malformedCredentials(reason: "are there twice; send either Authorization or X-API-Key")
        case (nil, let key?):
            guard Self.isText(key) else { throw .malformedCredentials(reason: "of X-API-Key are empty or not ASCII") }
            self = .apiKey(key)
        case (let header?, nil):
            let parts = header.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "bearer" else {
                throw .malformedCredentials(reason: "must be of the form 'Authorization: Bearer ...'")
            }
            let text = parts[1].drop { $0 == " " }
            guard Self.isText(text) else {
                throw .malformedCredentials(reason: "after 'Authorization: Bearer' are empty or have white space")
            }
            self = .bearer(String(text))
        }
    }

    private static func isText(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }
}

extension Credentials: CustomStringConvertible {
    /// The kind only.
    var description: String {
        switch self {
        case .none: "no credentials"
        case .bearer: "<bearer credentials>"
        case .apiKey: "<API key>"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

extension AccessError {
    /// The status of the answer.
    ///
    /// https://www.rfc-editor.org/rfc/rfc6750#section-3.1 for credentials, https://www.rfc-editor.org/rfc/rfc6585#section-4
    /// for rates, https://www.rfc-editor.org/rfc/rfc9110#section-15.5.20 for a host that is not served.
    public var status: Int {
        switch self {
        case .missingCredentials, .unknownAPIKey, .invalidToken: 401
        case .malformedCredentials: 400
        case .insufficientScope, .originRefused: 403
        case .keysUnavailable: 503
        case .rateLimited: 429
        case .hostRefused: 421
        }
    }

    /// A name for programs, in the answer's body.
    public var code: String {
        switch self {
        case .missingCredentials: "unauthorized"
        case .malformedCredentials: "invalid_request"
        case .unknownAPIKey, .invalidToken: "invalid_token"
        case .insufficientScope: "insufficient_scope"
        case .keysUnavailable: "temporarily_unavailable"
        case .rateLimited: "rate_limited"
        case .originRefused: "origin_refused"
        case .hostRefused: "host_refused"
        }
    }

    /// The value of `Retry-After` in seconds, where the client is to wait.
    public var retryAfterSeconds: Int? {
        switch self {
        case .keysUnavailable(let duration), .rateLimited(let duration): Self.seconds(duration)
        default: nil
        }
    }

    /// The value of `WWW-Authenticate`, where other credentials would help.
    ///
    /// - Parameter resourceMetadata: Where the description of this protected resource is
    ///   (https://www.rfc-editor.org/rfc/rfc9728#section-5.1), which tells clients of MCP whom to ask for tokens.
    /// - Returns: The challenge (https://www.rfc-editor.org/rfc/rfc6750#section-3), or nil.
    public func challenge(resourceMetadata: String? = nil) -> String? {
        var parameters = [("realm", "asya")]
        switch self {
        case .missingCredentials:
            // Nothing but the challenge when the client has shown nothing: section 3.1.
            break
        case .malformedCredentials, .unknownAPIKey, .invalidToken:
            parameters += [("error", code), ("error_description", description)]
        case .insufficientScope(let required):
            parameters += [("error", code), ("error_description", description)]
            parameters.append(("scope", required.joined(separator: " ")))
        case .keysUnavailable, .rateLimited, .originRefused, .hostRefused:
            return nil
        }
        if let resourceMetadata { parameters.append(("resource_metadata", resourceMetadata)) }
        return "Bearer " + parameters.map { "\($0)=\"\(Self.quotable($1))\"" }.joined(separator: ", ")
    }

    /// What may stand between the quotes: `error_description` has no quote, no backslash and nothing beyond ASCII.
    private static func quotable(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isQuotable($0) ? $0 : "'" }))
    }

    private static func isQuotable(_ scalar: Unicode.Scalar) -> Bool {
        (0x20...0x7E).contains(scalar.value) && scalar != "\"" && scalar != "\\"
    }
}

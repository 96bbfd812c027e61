// SPDX-License-Identifier: Apache-2.0

/// Why a request is turned away.
///
/// Nothing that the client sent as a secret is part of it.
public enum AccessError: Error, Sendable, Hashable {
    /// There is neither a token nor an API key.
    case missingCredentials
    /// The credentials cannot be read, in words that follow "the credentials".
    case malformedCredentials(reason: String)
    /// No such API key.
    case unknownAPIKey
    /// The token proves nothing.
    case invalidToken(TokenProblem)
    /// The principal is known and may not do this without these scopes.
    case insufficientScope(required: [String])
    /// The keys to check tokens with cannot be had from the issuer, now.
    case keysUnavailable(retryAfter: Duration)
    /// The principal has used up what it may ask for, until this time has passed.
    case rateLimited(retryAfter: Duration)
    /// The request comes from a page of a site that may not use this server.
    case originRefused
    /// The request names a host that this server does not serve.
    case hostRefused
}

extension AccessError: CustomStringConvertible {
    /// What is wrong and what to do, for the one who makes the call.
    public var description: String {
        switch self {
        case .missingCredentials:
            "no credentials; send an API key or a token as 'Authorization: Bearer ...', or a key as 'X-API-Key: ...'"
        case .malformedCredentials(let reason): "the credentials \(reason)"
        case .unknownAPIKey: "the API key is not valid; check it, or ask who runs this server for a new one"
        case .invalidToken(let problem): problem.description
        case .insufficientScope(let required):
            "this needs the scope \(required.joined(separator: " ")); ask for credentials that have it"
        case .keysUnavailable(let retryAfter):
            "tokens cannot be checked because their issuer does not answer; try again in \(Self.seconds(retryAfter)) s"
        case .rateLimited(let retryAfter): "too many requests; try again in \(Self.seconds(retryAfter)) s"
        case .originRefused:
            "pages of this origin may not use this server; add the origin to ASYA_GATEWAY_ALLOWED_ORIGINS"
        case .hostRefused:
            "this server is not known by that host name; add the name to ASYA_GATEWAY_ALLOWED_HOSTS"
        }
    }

    /// Whole seconds, at least one: that is all `Retry-After` can say.
    static func seconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return max(1, Int(seconds) + (attoseconds > 0 ? 1 : 0))
    }
}

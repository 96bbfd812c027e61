// SPDX-License-Identifier: Apache-2.0

public import HTTPClient
public import TelemetryCore

/// Finds out who makes a request.
///
/// Without keys and an issuer everybody is ``Principal/local``, which the settings allow on loopback only.
public final class Authenticator: Sendable {
    private let apiKeys: (any APIKeySource)?
    private let tokens: TokenAuthenticator?

    /// Creates an authenticator.
    ///
    /// - Parameters:
    ///   - settings: Whom to accept.
    ///   - requester: What fetches the issuer's keys.
    ///   - clock: The time by which tokens end and keys grow old.
    ///   - notice: Told what happens to keys; it must not block.
    public init(
        _ settings: AccessSettings,
        requester: any HTTPRequester,
        clock: any TelemetryClock = SystemClock(),
        notice: @escaping @Sendable (AccessNotice) -> Void = { _ in }
    ) {
        apiKeys =
            switch settings.apiKeys {
            case .none: nil
            case .fixed(let keys): FixedAPIKeys(keys: keys)
            case .file(let path, let keys): APIKeyFile(path: path, keys: keys, clock: clock, notice: notice)
            }
        tokens = settings.issuer.map { issuer in
            TokenAuthenticator(
                verifier: TokenVerifier(policy: issuer.policy),
                keys: IssuerKeys(url: issuer.keySetURL, requester: requester, clock: clock, notice: notice),
                clock: clock
            )
        }
    }

    /// Whether API keys are accepted.
    public var acceptsAPIKeys: Bool { apiKeys != nil }

    /// Whether tokens are accepted.
    public var acceptsTokens: Bool { tokens != nil }

    /// Whether requests without credentials are turned away.
    public var isRequired: Bool { apiKeys != nil || tokens != nil }

    /// Finds out who makes a request.
    ///
    /// - Parameters:
    ///   - authorizationHeader: The value of `Authorization`: `Bearer` and a token or an API key.
    ///   - apiKeyHeader: The value of `X-API-Key`.
    /// - Returns: The principal.
    /// - Throws: ``AccessError``.
    public func authenticate(
        authorizationHeader: String?,
        apiKeyHeader: String?
    ) async throws(AccessError) -> Principal {
        guard isRequired else { return .local }
        switch try Credentials(authorizationHeader: authorizationHeader, apiKeyHeader: apiKeyHeader) {
        case .none: throw .missingCredentials
        case .apiKey(let key): return try principal(withKey: key)
        case .bearer(let text):
            // A token has the form of one, and no API key that anybody would make does.
            guard let tokens, apiKeys == nil || JSONWebToken.looksLikeOne(text) else {
                return try principal(withKey: text)
            }
            return try await tokens.principal(of: text)
        }
    }

    private func principal(withKey key: String) throws(AccessError) -> Principal {
        guard let principal = apiKeys?.current().principal(withKey: key) else { throw .unknownAPIKey }
        return principal
    }
}

// SPDX-License-Identifier: Apache-2.0

/// Whom a server accepts, how often and from where.
public struct AccessSettings: Sendable {
    /// Where the API keys are.
    public enum APIKeys: Sendable {
        /// There are none.
        case none
        /// They do not change.
        case fixed(APIKeySet)
        /// They are in a file and change with it; `keys` are those it had at the start.
        case file(path: String, keys: APIKeySet)
    }

    /// Whose tokens are accepted.
    public struct Issuer: Sendable, Hashable {
        /// Where the issuer publishes its keys.
        public var keySetURL: String
        /// What tokens must say.
        public var policy: TokenPolicy

        /// Makes an issuer.
        ///
        /// - Parameters:
        ///   - keySetURL: Where the issuer publishes its keys.
        ///   - policy: What tokens must say.
        public init(keySetURL: String, policy: TokenPolicy) {
            self.keySetURL = keySetURL
            self.policy = policy
        }
    }

    /// The API keys.
    public var apiKeys: APIKeys
    /// The issuer of tokens, if any are accepted.
    public var issuer: Issuer?
    /// How often each principal may call; nil for no limit.
    public var rateLimit: RateLimit?
    /// Which pages and which host names are served.
    public var origins: OriginPolicy

    /// Makes settings; without arguments, those of a loopback listener that accepts everybody.
    public init(
        apiKeys: APIKeys = .none,
        issuer: Issuer? = nil,
        rateLimit: RateLimit? = nil,
        origins: OriginPolicy = OriginPolicy(isLoopback: true)
    ) {
        self.apiKeys = apiKeys
        self.issuer = issuer
        self.rateLimit = rateLimit
        self.origins = origins
    }
}

// SPDX-License-Identifier: Apache-2.0

public import Credentials

/// Keeps the credentials of a provider and fetches new ones five minutes before they end, once for all callers.
public final class AWSCredentialCache: Sendable {
    /// How long old ones are used after a fetch has failed, before the next one, nanoseconds.
    static let patience: UInt64 = 30_000_000_000

    private let provider: any AWSCredentialProvider
    private let cache: CredentialCache<AWSCredentials, AWSCredentialError>

    /// Creates a cache before a provider.
    public init(_ provider: any AWSCredentialProvider, clock: any AWSClock) {
        self.provider = provider
        cache = CredentialCache(patience: Self.patience) { clock.nowUnixNano() }
    }

    /// Credentials that are valid now.
    ///
    /// When new ones cannot be had, old ones are used until their end.
    public func credentials() async throws(AWSCredentialError) -> AWSCredentials {
        try await cache.current { () async throws(AWSCredentialError) in
            guard let credentials = try await provider.credentials() else {
                throw .notConfigured(lookedAt: [provider.source])
            }
            return credentials
        }
    }

    /// Forgets credentials that a service has refused; the next caller fetches others, unless somebody did so already.
    public func invalidate(_ credentials: AWSCredentials) {
        cache.invalidate(credentials)
    }
}

extension AWSCredentials: ExpiringCredential {
    /// A caller who signs with credentials still needs some time.
    private static let lead: UInt64 = 300_000_000_000

    /// Five minutes before the end, Unix nanoseconds; nil when the key does not say.
    public var staleAtUnixNano: UInt64? { expiresAtUnixNano.map { $0 - min(Self.lead, $0) } }
    /// The end of the key, Unix nanoseconds; nil when it does not say.
    public var endsAtUnixNano: UInt64? { expiresAtUnixNano }
}

extension AWSCredentialError: CredentialFailure {}

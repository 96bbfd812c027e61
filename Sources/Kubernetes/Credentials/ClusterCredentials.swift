// SPDX-License-Identifier: Apache-2.0

public import Credentials

/// Keeps the credentials of a configuration and fetches new ones in time, once for all callers.
final class ClusterCredentials: Sendable {
    /// How long a token that was read from a file is used; client-go has the same.
    private static let fileNanoseconds: UInt64 = 60_000_000_000
    private static let patience: UInt64 = 10_000_000_000

    private let configuration: ClusterConfiguration
    private let clock: any ClusterClock
    private let cache: CredentialCache<ClusterCredential, ClusterConfigurationError>

    init(_ configuration: ClusterConfiguration, clock: any ClusterClock) {
        self.configuration = configuration
        self.clock = clock
        cache = CredentialCache(patience: Self.patience) { clock.nowUnixNano() }
    }

    /// Credentials that are valid now.
    ///
    /// When new ones cannot be had, old ones are used until their end.
    func current() async throws(ClusterConfigurationError) -> ClusterCredential {
        try await cache.current(make)
    }

    /// Forgets credentials that the server has refused.
    ///
    /// - Returns: Whether there can be others.
    func invalidate(_ credential: ClusterCredential) -> Bool {
        switch configuration.authentication {
        case .none, .token: return false
        case .tokenFile, .exec:
            cache.invalidate(credential)
            return true
        }
    }

    private func make() async throws(ClusterConfigurationError) -> ClusterCredential {
        switch configuration.authentication {
        case .none: return ClusterCredential()
        case .token(let token): return ClusterCredential(token: token)
        case .tokenFile(let path):
            // Read where the caller runs: local, a few kilobytes, once a minute.
            let token = try BearerToken.read(path)
            return ClusterCredential(token: token, staleAtUnixNano: clock.nowUnixNano() + Self.fileNanoseconds)
        case .exec(let plugin):
            return try await ExecCredentialRun(plugin: plugin, configuration: configuration, clock: clock).credential()
        }
    }
}

extension ClusterCredential: ExpiringCredential {}

extension ClusterConfigurationError: CredentialFailure {}

// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import Threads

/// Keeps the credentials of a configuration and fetches new ones in time, once for all callers.
final class ClusterCredentials: Sendable {
    /// How long a token that was read from a file is used; client-go has the same.
    private static let fileNanoseconds: UInt64 = 60_000_000_000

    private struct State {
        var refresh = CredentialRefresh()
        var waiters: [ObjectIdentifier: Waiter] = [:]
    }

    private let configuration: ClusterConfiguration
    private let clock: any ClusterClock
    private let state = Mutex(State())

    init(_ configuration: ClusterConfiguration, clock: any ClusterClock) {
        self.configuration = configuration
        self.clock = clock
    }

    /// Credentials that are valid now.
    ///
    /// When new ones cannot be had, old ones are used until their end.
    func current() async throws(ClusterConfigurationError) -> ClusterCredential {
        while true {
            guard !Task.isCancelled else { throw .cancelled }
            let waiter = Waiter()
            let step = state.withLock { state in
                let step = state.refresh.request(at: clock.nowUnixNano())
                if step == .wait { state.waiters[ObjectIdentifier(waiter)] = waiter }
                return step
            }
            switch step {
            case .use(let credential): return credential
            case .fetch: return try await fetch()
            case .wait:
                await waiter.wait()
                state.withLock { _ = $0.waiters.removeValue(forKey: ObjectIdentifier(waiter)) }
            }
        }
    }

    /// Forgets credentials that the server has refused.
    ///
    /// - Returns: Whether there can be others.
    func invalidate(_ credential: ClusterCredential) -> Bool {
        switch configuration.authentication {
        case .none, .token: return false
        case .tokenFile, .exec:
            state.withLock { $0.refresh.invalidate(credential) }
            return true
        }
    }

    private func fetch() async throws(ClusterConfigurationError) -> ClusterCredential {
        do throws(ClusterConfigurationError) {
            let credential = try await make()
            end { $0.fetched(credential) }
            return credential
        } catch .cancelled {
            end { $0.abandoned() }
            throw .cancelled
        } catch {
            guard let old = end({ $0.failed(at: clock.nowUnixNano()) }) else { throw error }
            return old
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

    @discardableResult private func end<Value>(_ change: (inout CredentialRefresh) -> sending Value) -> sending Value {
        let (value, waiters) = state.withLock { state in
            let value = change(&state.refresh)
            defer { state.waiters = [:] }
            return (value, Array(state.waiters.values))
        }
        for waiter in waiters { waiter.resume() }
        return value
    }
}

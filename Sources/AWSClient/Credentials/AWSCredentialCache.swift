// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import Threads

/// Keeps the credentials of a provider and fetches new ones five minutes before they end, once for all callers.
public final class AWSCredentialCache: Sendable {
    private struct State {
        var refresh = CredentialRefresh()
        var waiters: [ObjectIdentifier: Waiter] = [:]
    }

    private let provider: any AWSCredentialProvider
    private let clock: any AWSClock
    private let state = Mutex(State())

    /// Creates a cache before a provider.
    public init(_ provider: any AWSCredentialProvider, clock: any AWSClock) {
        self.provider = provider
        self.clock = clock
    }

    /// Credentials that are valid now.
    ///
    /// When new ones cannot be had, old ones are used until their end.
    public func credentials() async throws(AWSCredentialError) -> AWSCredentials {
        while true {
            guard !Task.isCancelled else { throw .cancelled }
            let waiter = Waiter()
            let step = state.withLock { state in
                let step = state.refresh.request(at: clock.nowUnixNano())
                if step == .wait { state.waiters[ObjectIdentifier(waiter)] = waiter }
                return step
            }
            switch step {
            case .use(let credentials): return credentials
            case .fetch: return try await fetch()
            case .wait:
                await waiter.wait()
                state.withLock { _ = $0.waiters.removeValue(forKey: ObjectIdentifier(waiter)) }
            }
        }
    }

    /// Forgets credentials that a service has refused; the next caller fetches others.
    public func invalidate() {
        state.withLock { $0.refresh.invalidate() }
    }

    private func fetch() async throws(AWSCredentialError) -> AWSCredentials {
        do throws(AWSCredentialError) {
            guard let credentials = try await provider.credentials() else {
                throw .notConfigured(lookedAt: [provider.source])
            }
            end { $0.fetched(credentials) }
            return credentials
        } catch .cancelled {
            end { $0.abandoned() }
            throw .cancelled
        } catch {
            guard let old = end({ $0.failed(at: clock.nowUnixNano()) }) else { throw error }
            return old
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

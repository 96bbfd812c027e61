// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import Threads

/// Keeps a credential and has a new one fetched in time, once for all callers.
public final class CredentialCache<Credential: ExpiringCredential, Failure: CredentialFailure>: Sendable {
    private struct State {
        var refresh: CredentialRefresh<Credential>
        var waiters: [ObjectIdentifier: Waiter] = [:]
    }

    private let now: @Sendable () -> UInt64
    private let state: Mutex<State>

    /// An empty cache.
    ///
    /// - Parameters:
    ///   - patience: How long the old credential is used after a fetch has failed, before the next one, nanoseconds.
    ///   - now: The time, Unix nanoseconds.
    public init(patience: UInt64, now: @escaping @Sendable () -> UInt64) {
        self.now = now
        state = Mutex(State(refresh: CredentialRefresh(patience: patience)))
    }

    /// A credential that is valid now.
    ///
    /// When a new one cannot be had, the old one is used until its end.
    ///
    /// - Parameter fetch: Gets a new one; called by one caller at a time, and only where that is due.
    /// - Returns: The credential.
    /// - Throws: What `fetch` throws, and `cancelled`.
    public func current(
        _ fetch: () async throws(Failure) -> Credential
    ) async throws(Failure) -> Credential {
        while true {
            guard !Task.isCancelled else { throw .cancelled }
            let waiter = Waiter()
            let step = state.withLock { state in
                let step = state.refresh.request(at: now())
                if step == .wait { state.waiters[ObjectIdentifier(waiter)] = waiter }
                return step
            }
            switch step {
            case .use(let credential): return credential
            case .fetch: return try await renew(fetch)
            case .wait:
                await waiter.wait()
                state.withLock { _ = $0.waiters.removeValue(forKey: ObjectIdentifier(waiter)) }
            }
        }
    }

    /// Forgets a credential that the service has refused, unless there is another one already.
    public func invalidate(_ credential: Credential) {
        state.withLock { $0.refresh.invalidate(credential) }
    }

    private func renew(_ fetch: () async throws(Failure) -> Credential) async throws(Failure) -> Credential {
        do throws(Failure) {
            let credential = try await fetch()
            end { $0.fetched(credential) }
            return credential
        } catch {
            guard error != .cancelled else {
                end { $0.abandoned() }
                throw error
            }
            guard let old = end({ $0.failed(at: now()) }) else { throw error }
            return old
        }
    }

    @discardableResult private func end<Value: Sendable>(
        _ change: (inout CredentialRefresh<Credential>) -> Value
    ) -> Value {
        let (value, waiters) = state.withLock { state in
            let value = change(&state.refresh)
            defer { state.waiters = [:] }
            return (value, Array(state.waiters.values))
        }
        for waiter in waiters { waiter.resume() }
        return value
    }
}

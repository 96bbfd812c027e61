// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient
internal import Synchronization
internal import TelemetryCore
internal import Threads

/// Keeps the keys of an issuer and fetches new ones, once for all callers.
final class IssuerKeys: Sendable {
    /// Keys, and the number that tells them from others.
    struct Snapshot {
        let keys: JSONWebKeySet
        let generation: Int
    }

    private struct State {
        var refresh = KeySetRefresh()
        var waiters: [ObjectIdentifier: Waiter] = [:]
    }

    private static let timeout: Duration = .seconds(5)
    private static let maximumBytes = 262_144

    private let url: String
    private let requester: any HTTPRequester
    private let clock: any TelemetryClock
    private let notice: @Sendable (AccessNotice) -> Void
    private let state = Mutex(State())

    init(
        url: String,
        requester: any HTTPRequester,
        clock: any TelemetryClock,
        notice: @escaping @Sendable (AccessNotice) -> Void
    ) {
        self.url = url
        self.requester = requester
        self.clock = clock
        self.notice = notice
    }

    /// The keys, fetched when there are none or they are old.
    ///
    /// - Parameter generation: Keys among which one was missing: others are fetched, unless they were just now.
    /// - Returns: The keys; those of `generation` again when there are no others.
    /// - Throws: ``AccessError/keysUnavailable(retryAfter:)``.
    func current(newerThan generation: Int? = nil) async throws(AccessError) -> Snapshot {
        while true {
            guard !Task.isCancelled else { throw .keysUnavailable(retryAfter: .seconds(1)) }
            let waiter = Waiter()
            let now = clock.monotonicNano()
            let step = state.withLock { state in
                let step =
                    generation.map { state.refresh.request(newerThan: $0, at: now) } ?? state.refresh.request(at: now)
                if case .wait = step { state.waiters[ObjectIdentifier(waiter)] = waiter }
                return step
            }
            switch step {
            case .use(let keys, let generation): return Snapshot(keys: keys, generation: generation)
            case .unavailable(let wait): throw .keysUnavailable(retryAfter: .nanoseconds(Int64(clamping: wait)))
            case .fetch: await fetch()
            case .wait:
                await waiter.wait()
                state.withLock { _ = $0.waiters.removeValue(forKey: ObjectIdentifier(waiter)) }
            }
        }
    }

    private func fetch() async {
        do throws(FetchProblem) {
            let keys = try await fetchedKeys()
            end { $0.fetched(keys, at: clock.monotonicNano()) }
            notice(.issuerKeysFetched(count: keys.keys.count, skipped: keys.skippedCount))
        } catch {
            switch error {
            case .cancelled:
                end { $0.abandoned() }
            case .failed(let reason):
                let usesOldKeys = end { $0.failed(at: clock.monotonicNano()) }
                notice(.issuerKeysUnavailable(reason: reason, usesOldKeys: usesOldKeys))
            }
        }
    }

    private enum FetchProblem: Error {
        case cancelled
        case failed(reason: String)
    }

    private func fetchedKeys() async throws(FetchProblem) -> JSONWebKeySet {
        let request = HTTPRequest(
            url: url,
            headers: [HTTPHeader("Accept", "application/jwk-set+json, application/json")],
            timeout: Self.timeout,
            maximumResponseBytes: Self.maximumBytes
        )
        let response: HTTPResponse
        do throws(HTTPError) {
            response = try await requester.perform(request)
        } catch .cancelled {
            throw .cancelled
        } catch {
            throw .failed(reason: "\(error)")
        }
        guard response.status == 200 else { throw .failed(reason: "the answer has status \(response.status)") }
        do throws(JSONWebKeySet.Problem) {
            return try JSONWebKeySet(parsing: response.body)
        } catch {
            throw .failed(reason: error.reason)
        }
    }

    @discardableResult private func end<Value>(_ change: (inout KeySetRefresh) -> sending Value) -> sending Value {
        let (value, waiters) = state.withLock { state in
            let value = change(&state.refresh)
            defer { state.waiters = [:] }
            return (value, Array(state.waiters.values))
        }
        for waiter in waiters { waiter.resume() }
        return value
    }
}

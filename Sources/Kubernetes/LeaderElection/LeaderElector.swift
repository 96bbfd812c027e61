// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Synchronization
internal import Threads

/// Runs a body in one of several processes at a time: the one that holds a Lease.
///
/// ```swift
/// let elector = LeaderElector(client, lease: ObjectKey(namespace: "asya", name: "operator"), identity: podName)
/// await elector.run { await operate() }
/// ```
///
/// The body's task is cancelled when the Lease cannot be renewed, some seconds before another process may take it over;
/// a body that does not end by then works beside another. After it has ended, this process is a candidate again.
public final class LeaderElector: Sendable {
    private struct State {
        var leader: LeaderState
        var version = ""
        var isResigned = false
        /// Whether the body runs.
        var isAtWork = false
        /// What ends when this process resigns.
        var waiters: [Waiter] = []
    }

    private enum Event {
        case bodyEnded
        case lost
    }

    private let client: KubernetesClient
    private let lease: ObjectKey
    private let identity: String
    private let timing: LeaderTiming
    private let clock: any ClusterClock
    private let state: Mutex<State>
    private let onChange: @Sendable (Bool) -> Void

    /// Makes a candidate.
    ///
    /// - Parameters:
    ///   - client: Reads and writes the Lease; its rate does not count here.
    ///   - lease: The Lease, which is made where it is not there.
    ///   - identity: Who this is, in no other process: a pod's name, or a host's and some random letters.
    ///   - timing: How long leadership lasts without a sign of life.
    ///   - onChange: Told true before the body begins, and false after it has ended.
    public init(
        _ client: KubernetesClient,
        lease: ObjectKey,
        identity: String,
        timing: LeaderTiming = LeaderTiming(),
        onChange: @escaping @Sendable (Bool) -> Void = { _ in }
    ) {
        // Two requests are in time for the deadline, and the next try comes soon enough.
        self.client = client.dedicated(timeout: timing.renewDeadline / 2)
        self.lease = lease
        self.identity = identity
        self.timing = timing
        self.onChange = onChange
        clock = client.clock
        state = Mutex(State(leader: LeaderState(identity: identity, timing: timing)))
    }

    /// Whether this process leads.
    public var isLeading: Bool { state.withLock { $0.leader.isLeading(at: clock.uptime()) } }

    /// Who leads, as far as was seen; nil for nobody.
    public var holder: String? { state.withLock { $0.leader.holder } }

    /// Cancels the body and gives the Lease up when it has ended; then ``run(_:)`` returns.
    ///
    /// The Lease is renewed while the body ends, so it has all the time that it needs.
    ///
    /// - Parameter finishing: Whether a body that runs is not cancelled: it has been told to end in another way.
    public func resign(finishing: Bool = false) {
        let waiters = state.withLock { state -> [Waiter] in
            state.isResigned = true
            guard !finishing || !state.isAtWork else { return [] }
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Is a candidate, and runs the body whenever it leads, until the body ends by itself, ``resign(finishing:)`` is called
    /// or the task is cancelled.
    ///
    /// A task that is cancelled does not give the Lease up: nobody waits for that. Others take over when it has run out.
    ///
    /// - Parameter body: Runs while this process leads; its task is cancelled when it does not any more.
    public func run(_ body: @escaping @Sendable () async -> Void) async {
        while !Task.isCancelled, !isResigned {
            guard await campaign() else { return }
            onChange(true)
            let event = await lead(body)
            state.withLock { $0.leader.stop() }
            if event == .bodyEnded, !Task.isCancelled { await release() }
            onChange(false)
            if event == .bodyEnded { return }
        }
    }

    private var isResigned: Bool { state.withLock { $0.isResigned } }

    /// Tries until this process leads.
    ///
    /// - Returns: False when it does not want to any more.
    private func campaign() async -> Bool {
        while !Task.isCancelled, !isResigned {
            await attempt()
            if isLeading { return true }
            await pause(jittered(timing.retryPeriod))
        }
        return false
    }

    private func lead(_ body: @escaping @Sendable () async -> Void) async -> Event {
        let end = Waiter()
        let isResigned = state.withLock { state in
            if !state.isResigned { state.waiters.append(end) }
            state.isAtWork = !state.isResigned
            return state.isResigned
        }
        if isResigned { end.resume() }
        defer {
            state.withLock { state in
                state.isAtWork = false
                state.waiters.removeAll { $0 === end }
            }
        }
        return await withTaskGroup(of: Event.self) { group in
            group.addTask {
                await withTaskGroup(of: Void.self) { inner in
                    // Ends the body when this process resigns or has lost the Lease, while the Lease is still renewed.
                    inner.addTask { await end.wait() }
                    inner.addTask {
                        await body()
                        end.resume()
                    }
                    await inner.next()
                    inner.cancelAll()
                }
                return .bodyEnded
            }
            group.addTask { [self] in
                await keep()
                return .lost
            }
            let first = await group.next() ?? .lost
            end.resume()
            if first == .bodyEnded { group.cancelAll() }
            // The body has all its time to end; nobody else is told that it has.
            await group.waitForAll()
            return first
        }
    }

    /// Renews the Lease until that cannot be done in time, or the task is cancelled.
    private func keep() async {
        while !Task.isCancelled {
            let now = clock.uptime()
            guard let deadline = state.withLock({ $0.leader.deadline }), deadline > now else { return }
            let pause = min(timing.retryPeriod, deadline - now)
            guard (try? await clock.pause(for: pause)) != nil else { return }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { [self] in await attempt() }
                group.addTask { [clock] in try? await clock.pause(for: max(deadline - clock.uptime(), .zero)) }
                await group.next()
                group.cancelAll()
            }
            guard isLeading else { return }
        }
    }

    /// Looks at the Lease, and writes it if it is, or may be, this process's.
    private func attempt() async {
        let begun = clock.uptime()
        let (renewal, version) = state.withLock { state in
            (state.leader.renewal(at: begun, unixNano: clock.nowUnixNano()), state.version)
        }
        do throws(KubernetesError) {
            if let renewal, !version.isEmpty {
                do throws(KubernetesError) {
                    return try await write(renewal, version: version, begun: begun)
                } catch {
                    // Somebody wrote, or deleted it: look.
                    guard error.isConflict || error.isNotFound else { throw error }
                }
            }
            let seen = try await client.getIfPresent(.leases, lease)
            let now = clock.uptime()
            let step = state.withLock { state in
                state.leader.looked(
                    seen.map { LeaseRecord($0.spec) },
                    at: now,
                    unixNano: clock.nowUnixNano()
                )
            }
            switch step {
            case .create(let record): try await write(record, version: nil, begun: now)
            case .update(let record):
                try await write(record, version: seen?.metadata.resourceVersion ?? "", begun: now)
            case .wait: break
            }
        } catch {
            // The deadline counts, not the errors before it.
        }
    }

    private func write(_ record: LeaseRecord, version: String?, begun: Duration) async throws(KubernetesError) {
        let written = try await put(record, version: version)
        state.withLock { state in
            // What the server has of it, which others see.
            state.leader.wrote(LeaseRecord(written.spec), begun: begun)
            state.version = written.metadata.resourceVersion
        }
    }

    private func put(_ record: LeaseRecord, version: String?) async throws(KubernetesError) -> KubernetesObject {
        var object = KubernetesObject(.leases, name: lease.name, namespace: lease.namespace)
        object.spec = record.spec
        guard let version else { return try await client.create(object, as: .leases) }
        object.metadata.resourceVersion = version
        return try await client.update(object, as: .leases)
    }

    private func release() async {
        let (record, version) = state.withLock { ($0.leader.release(unixNano: clock.nowUnixNano()), $0.version) }
        guard let record else { return }
        do throws(KubernetesError) {
            do throws(KubernetesError) {
                _ = try await put(record, version: version)
            } catch {
                guard error.isConflict else { throw error }
                // A renewal that was given up halfway has arrived, or somebody wrote what does not concern the holder.
                guard let seen = try await client.getIfPresent(.leases, lease) else { return }
                guard LeaseRecord(seen.spec).holder == identity else { return }
                _ = try await put(record, version: seen.metadata.resourceVersion)
            }
        } catch {
            // Others wait for its end, as they would after a crash.
        }
    }

    /// Waits, but not after this process has resigned.
    private func pause(_ duration: Duration) async {
        let waiter = Waiter()
        let isResigned = state.withLock { state in
            if !state.isResigned { state.waiters.append(waiter) }
            return state.isResigned
        }
        guard !isResigned else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await waiter.wait() }
            group.addTask { [clock] in try? await clock.pause(for: duration) }
            await group.next()
            group.cancelAll()
        }
        state.withLock { state in state.waiters.removeAll { $0 === waiter } }
    }

    private func jittered(_ duration: Duration) -> Duration {
        duration * Double.random(in: 1...1.2)
    }
}

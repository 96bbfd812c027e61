// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import Threads

/// Keeps the objects of one type as the server has them, and tells of each change.
///
/// ```swift
/// let actors = Reflector(client, .asyncActors)
/// await actors.run { change in queue.add(change.key) }
/// ```
public final class Reflector: Sendable {
    private struct State {
        var watch = WatchState()
        var cache = ResourceCache()
        var problem: KubernetesError?
        /// Whether the owner has been told of all that the first list held.
        var hasSynced = false
        var waiters: [Waiter] = []
    }

    /// What is followed.
    public let type: ResourceType
    private let client: KubernetesClient
    private let query: ListQuery
    private let transform: @Sendable (inout KubernetesObject) -> Void
    private let state = Mutex(State())

    /// Describes what to follow.
    ///
    /// - Parameters:
    ///   - client: Reads from the server.
    ///   - type: The type.
    ///   - query: Which objects.
    ///   - transform: Drops from an object what nobody looks at, before it is kept; `managedFields` are dropped always.
    ///     Key and version stay.
    public init(
        _ client: KubernetesClient,
        _ type: ResourceType,
        _ query: ListQuery = ListQuery(),
        transform: @escaping @Sendable (inout KubernetesObject) -> Void = { _ in }
    ) {
        self.client = client
        self.type = type
        self.query = query
        self.transform = transform
    }

    /// Whether the cache has been filled once, and whoever follows it has been told of all that is in it.
    public var hasSynced: Bool { state.withLock { $0.hasSynced } }

    /// Why the server cannot be followed now; nil while it can.
    public var problem: KubernetesError? { state.withLock { $0.problem } }

    /// The objects as they are now.
    public var cache: ResourceCache { state.withLock { $0.cache } }

    /// An object as it is now; nil when there is none, or the cache has not been filled.
    public func object(_ key: ObjectKey) -> KubernetesObject? {
        // Read outside of the lock.
        state.withLock { $0.cache[key] }?.object
    }

    /// Returns when ``hasSynced`` is true, or the task is cancelled.
    public func waitForSync() async {
        let waiter = Waiter()
        let hasSynced = state.withLock { state in
            if !state.hasSynced { state.waiters.append(waiter) }
            return state.hasSynced
        }
        if !hasSynced { await waiter.wait() }
    }

    /// Follows the server until the task is cancelled.
    ///
    /// - Parameter onChange: Called with one change after the other, after the cache has it. While it is slow, no further
    ///   events are taken; none is lost.
    public func run(_ onChange: @escaping @Sendable (ResourceChange) async -> Void = { _ in }) async {
        while !Task.isCancelled {
            switch state.withLock({ $0.watch.next() }) {
            case .pause(let duration):
                // Cancellation ends the loop.
                try? await client.clock.pause(for: duration)
            case .list: await list(onChange)
            case .watch(let version): await watch(from: version, onChange)
            }
        }
    }

    private func list(_ onChange: (ResourceChange) async -> Void) async {
        var listed: [CachedObject] = []
        do throws(KubernetesError) {
            let version = try await client.readPages(type, query) { piece in
                switch piece {
                case .beginning: listed = []
                case .page(let objects): listed += objects.map(kept)
                }
            }
            let changes = state.withLock { state in
                state.problem = nil
                state.watch.listed(version)
                return state.cache.replace(with: listed)
            }
            for change in changes { await onChange(change) }
            let waiters = state.withLock { state in
                state.hasSynced = true
                defer { state.waiters = [] }
                return state.waiters
            }
            for waiter in waiters { waiter.resume() }
        } catch {
            var random = SystemRandomNumberGenerator()
            state.withLock { state in
                state.problem = error == .cancelled ? state.problem : error
                state.watch.listFailed(error, using: &random)
            }
        }
    }

    private func watch(from version: String, _ onChange: (ResourceChange) async -> Void) async {
        let start = client.clock.uptime()
        let error: KubernetesError?
        do {
            error = try await client.watch(type, query, from: version) { events in
                await take(events, onChange)
            }
        } catch {
            // The body throws nothing.
            return
        }
        var random = SystemRandomNumberGenerator()
        state.withLock { state in
            state.problem = error == .cancelled ? state.problem : error
            state.watch.watchEnded(error, after: client.clock.uptime() - start, using: &random)
        }
    }

    /// Applies events to the cache until the watch is over.
    ///
    /// - Returns: Why it is over; nil when the server wanted it.
    private func take(_ events: WatchEvents, _ onChange: (ResourceChange) async -> Void) async -> KubernetesError? {
        var iterator = events.makeAsyncIterator()
        do throws(KubernetesError) {
            while let event = try await iterator.next() {
                if case .failed(let status) = event { return .status(status) }
                if let change = apply(event) { await onChange(change) }
            }
            return nil
        } catch {
            return error
        }
    }

    private func apply(_ event: WatchEvent) -> ResourceChange? {
        switch event {
        case .added(let object), .modified(let object):
            let object = kept(object)
            return state.withLock { state in
                state.problem = nil
                return state.watch.accepts(version: object.resourceVersion) ? state.cache.put(object) : nil
            }
        case .deleted(let object):
            let object = kept(object)
            return state.withLock { state in
                state.problem = nil
                return state.watch.accepts(version: object.resourceVersion) ? state.cache.remove(object) : nil
            }
        case .bookmark(let version):
            state.withLock { state in
                state.problem = nil
                _ = state.watch.accepts(version: version)
            }
            return nil
        case .failed: return nil
        }
    }

    private func kept(_ object: KubernetesObject) -> CachedObject {
        var object = object
        object.metadata.removeManagedFields()
        transform(&object)
        return CachedObject(object)
    }
}

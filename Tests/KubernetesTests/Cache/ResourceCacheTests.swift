// SPDX-License-Identifier: Apache-2.0

import SeededRandom
import Testing

@testable import Kubernetes

@Suite struct `A cache of objects` {
    private static func cached(_ name: String, _ version: Int) -> CachedObject { CachedObject(pod(name, version)) }

    @Test func `tells what has changed`() {
        var cache = ResourceCache()
        #expect(cache.put(Self.cached("a", 1))?.kind == .added)
        #expect(cache.put(Self.cached("a", 1)) == nil)
        #expect(cache.put(Self.cached("a", 3))?.kind == .modified)
        #expect(cache.put(Self.cached("a", 2)) == nil)
        #expect(cache[ObjectKey(namespace: "asya", name: "a")]?.object == pod("a", 3))
        #expect(cache.remove(Self.cached("a", 2)) == nil)
        #expect(cache.remove(Self.cached("a", 4))?.kind == .deleted)
        #expect(cache.remove(Self.cached("a", 4)) == nil)
        #expect(cache.count == 0)
    }

    @Test func `finds what a list does not have any more`() {
        var cache = ResourceCache()
        for name in ["a", "b", "c"] { _ = cache.put(Self.cached(name, 1)) }
        let changes = cache.replace(with: [Self.cached("b", 1), Self.cached("c", 5), Self.cached("d", 6)])
        #expect(changes.map { "\($0.kind) \($0.key.name)" } == ["deleted a", "modified c", "added d"])
        #expect(Set(cache.keys.map(\.name)) == ["b", "c", "d"])
    }

    /// A server with a history: events are lost, repeated and come late; lists come in between.
    @Test func `is what the server has in the end, whatever happens on the way`() {
        for seed in 0..<500 {
            var random = SeededGenerator(seed: UInt64(seed))
            var server: [String: Int] = [:]
            var history: [(version: Int, name: String, isDeleted: Bool)] = []
            var (state, cache) = (WatchState(), ResourceCache())
            var known: [ObjectKey: String] = [:]
            var version = 1

            func apply(_ changes: [ResourceChange]) {
                for change in changes {
                    let old = known[change.key]
                    switch change.kind {
                    case .added: #expect(old == nil, "seed \(seed)")
                    case .modified, .deleted: #expect(old != nil, "seed \(seed)")
                    }
                    if let old {
                        #expect(!ResourceVersion.isOlder(change.cached.resourceVersion, than: old), "seed \(seed)")
                    }
                    known[change.key] = change.kind == .deleted ? nil : change.cached.resourceVersion
                }
            }
            func deliver(_ event: (version: Int, name: String, isDeleted: Bool)) {
                guard state.accepts(version: String(event.version)) else { return }
                let object = Self.cached(event.name, event.version)
                apply([event.isDeleted ? cache.remove(object) : cache.put(object)].compactMap { $0 })
            }
            func list() {
                state.listed(String(version))
                apply(cache.replace(with: server.map { Self.cached($0.key, $0.value) }))
            }

            list()
            for _ in 0..<60 {
                version += 1
                let name = random.pick(["a", "b", "c", "d"])
                let isDeleted = server[name] != nil && random.oneIn(3)
                server[name] = isDeleted ? nil : version
                history.append((version, name, isDeleted))
                switch random.below(10) {
                // Repeats what came long ago.
                case 0:
                    let position = Int(state.position ?? "") ?? 0
                    let past = history.filter { $0.version <= position }
                    if !past.isEmpty { deliver(random.pick(past)) }
                // The watch breaks for a while and is resumed, in order.
                case 1, 2: break
                // The server has forgotten: a list.
                case 3: list()
                default:
                    let position = Int(state.position ?? "") ?? 0
                    for event in history where event.version > position { deliver(event) }
                }
            }
            let position = Int(state.position ?? "") ?? 0
            for event in history where event.version > position { deliver(event) }
            let held: [String: Int] = cache.all.reduce(into: [:]) { $0[$1.key.name] = Int($1.resourceVersion) }
            #expect(held == server, "seed \(seed)")
            #expect(known.count == server.count, "seed \(seed)")
        }
    }
}

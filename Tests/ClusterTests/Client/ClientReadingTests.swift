// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Envelopes
import Kubernetes
import Synchronization
import Testing

/// Our client against the real API server, for what a script of answers only supposes.
@Suite(.timeLimit(.minutes(10))) struct `Our client reads` {
    private let names = (1...12).map { "map-\($0 + 10)" }

    @Test func `lists by pages, as they were at one moment`() async throws {
        let test = try await ClientUnderTest.make("pages")
        for name in names { try await test.create(name) }
        let codes = Mutex<[Int]>([])
        var options = KubernetesClientOptions()
        options.pageSize = 5
        let client = try test.client(options: options) { call in
            if call.verb == .list { codes.withLock { $0.append(call.code ?? 0) } }
        }
        var list = try await client.list(.configMaps, test.query)
        // Tests beside this one have the storage compacted, at worst between two pages, which are then asked for anew.
        while codes.withLock(\.self).contains(410) {
            codes.withLock { $0 = [] }
            list = try await client.list(.configMaps, test.query)
        }
        #expect(codes.withLock(\.self) == [200, 200, 200])
        #expect(list.items.map(\.metadata.name) == names)
        #expect(list.items.allSatisfy { $0.kind == "ConfigMap" && $0.apiVersion == "v1" })
        #expect(UInt64(list.resourceVersion) ?? 0 > 0)
        client.close()
    }

    /// Something that happens once.
    private final class Flag: Sendable {
        private let isRaised = Atomic(false)

        /// Whether it is the first time.
        func raise() -> Bool { !isRaised.exchange(true, ordering: .relaxed) }
    }

    @Test(.enabled(if: ControlPlane.isPrivate))
    func `lists anew when the server has forgotten the moment between two pages`() async throws {
        let test = try await ClientUnderTest.make("forgotten")
        for name in names { try await test.create(name) }
        let codes = Mutex<[Int]>([])
        var options = KubernetesClientOptions()
        // One request at once, and then a pause before each: in the first one the storage is compacted.
        (options.pageSize, options.requestsPerSecond, options.burst) = (5, 1, 1)
        let isCompacted = Flag()
        let clock = BusyClock {
            guard isCompacted.raise() else { return }
            do {
                try await test.create("later")
                try await test.cluster.compactStorage()
            } catch {
                Issue.record("\(error)")
            }
        }
        let client = try test.client(options: options, clock: clock) { call in
            codes.withLock { $0.append(call.code ?? 0) }
        }
        let list = try await client.list(.configMaps, test.query)
        #expect(codes.withLock(\.self) == [200, 410, 200])
        #expect(list.items.map(\.metadata.name) == ["later"] + names)
        client.close()
    }

    @Test func `watches on from where it was, and hears how far it is when nothing happens`() async throws {
        let test = try await ClientUnderTest.make("watch")
        try await test.create("before")
        var options = KubernetesClientOptions()
        options.watchDuration = .seconds(6)
        let client = try test.client(options: options)
        let list = try await client.list(.configMaps, test.query)
        #expect(list.items.count == 1)
        for number in 1...3 { try await test.create("map-\(number)", ["n": "\(number)"]) }
        try await test.cluster.client.delete(.configMaps(in: test.namespace).named("map-2"))
        var (seen, position): ([String], String) = ([], list.resourceVersion)
        // Two watches, each of which is left after two events, and then to the server's end of them: it sends a bookmark
        // before that, unless it is too busy.
        for limit in [2, 2] + Array(repeating: Int.max, count: 40)
        where seen.count < 5 || !seen.contains("bookmark") {
            let (events, version) = try await client.watch(.configMaps, test.query, from: position) { events in
                var (found, version): ([String], String) = ([], position)
                for try await event in events {
                    switch event {
                    case .added(let object):
                        found.append("+\(object.metadata.name)")
                        version = object.metadata.resourceVersion
                    case .deleted(let object):
                        found.append("-\(object.metadata.name)")
                        version = object.metadata.resourceVersion
                    case .bookmark(let bookmark):
                        found.append("bookmark")
                        version = bookmark
                    case .modified, .failed: found.append("\(event)")
                    }
                    if found.count == limit { break }
                }
                return (found, version)
            }
            seen += events
            #expect(UInt64(version) ?? 0 >= UInt64(position) ?? 0)
            position = version
        }
        #expect(seen.filter { $0 != "bookmark" } == ["+map-1", "+map-2", "+map-3", "-map-2"])
        #expect(seen.contains("bookmark"), "\(seen)")
        client.close()
    }

    @Test func `learns that a version is forgotten, by an event or an answer`() async throws {
        let test = try await ClientUnderTest.make("old")
        let client = try test.client()
        // What a server knows of a custom resource begins with its definition.
        let query = ListQuery(namespace: test.namespace)
        let failure = try await client.watch(.scaledObjects, query, from: "1") { events -> APIStatus? in
            do throws(KubernetesError) {
                for try await event in events {
                    if case .failed(let status) = event { return status }
                }
                return nil
            } catch {
                guard case .status(let status) = error else { return nil }
                return status
            }
        }
        #expect(failure?.isExpired == true)
        client.close()
    }

    @Test(.enabled(if: ControlPlane.isPrivate))
    func `follows through broken watches and forgotten versions, and misses nothing`() async throws {
        let test = try await ClientUnderTest.make("follow")
        let proxy = try await APIFaultProxy.start(
            before: test.cluster.client.access,
            namespace: test.namespace
        )
        let client = try test.client(kubeconfig: proxy.access.kubeconfig)
        await proxy.add(.watchError(410, reason: "Expired"), to: .watch("configmaps"))
        await proxy.add(.cutAnswer(after: 150), to: .watch("configmaps"))
        let (changes, change) = AsyncStream.makeStream(of: ResourceChange.self)
        let reflector = Reflector(client, .configMaps, test.query)
        let running = Task { await reflector.run { change.yield($0) } }
        await reflector.waitForSync()
        let test2 = test
        let writing = Task {
            for number in 1...20 { try await test2.create("map-\(number)", ["n": "\(number)"]) }
            for number in 1...10 {
                try await test2.cluster.client.delete(.configMaps(in: test2.namespace).named("map-\(number)"))
            }
        }
        var known: Set<String> = []
        let wanted = Set((11...20).map { "map-\($0)" })
        var hadAll = false
        for await change in changes {
            let name = change.key.name
            if change.kind == .deleted { known.remove(name) } else { known.insert(name) }
            hadAll = hadAll || known.isSuperset(of: wanted)
            if hadAll, known == wanted { break }
        }
        try await writing.value
        #expect(Set(reflector.cache.keys.map(\.name)) == wanted)
        running.cancel()
        await running.value
        client.close()
        await proxy.stop()
    }
}

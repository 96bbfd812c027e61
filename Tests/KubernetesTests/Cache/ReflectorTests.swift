// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPTesting
import Testing
import Threads

@testable import Kubernetes

@Suite(.timeLimit(.minutes(10))) struct `A reflector` {
    /// Runs a reflector against a script until it has told of so many changes.
    private static func follow(
        changes count: Int,
        options: KubernetesClientOptions = KubernetesClientOptions(),
        transform: @escaping @Sendable (inout KubernetesObject) -> Void = { _ in },
        _ script: @escaping @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Reply
    ) async -> (changes: [String], reflector: Reflector, requests: [LoopbackServer.Request]) {
        let cluster = ScriptedCluster(options: options, script)
        let reflector = Reflector(cluster.client, .pods, ListQuery(namespace: "asya"), transform: transform)
        let told = Shared([String]())
        let enough = Waiter()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await reflector.run { change in
                    let isEnough = told.withLock { told in
                        told.append("\(change.kind) \(change.key.name) \(change.cached.resourceVersion)")
                        return told.count == count
                    }
                    if isEnough { enough.resume() }
                }
            }
            await reflector.waitForSync()
            await enough.wait()
            group.cancelAll()
        }
        let requests = cluster.server.requests
        cluster.stop()
        return (told.withLock { $0 }, reflector, requests)
    }

    private static func version(_ request: LoopbackServer.Request) -> String? {
        guard request.path.contains("watch=true") else { return nil }
        return request.path.split(separator: "&").first { $0.hasPrefix("resourceVersion=") }.map {
            String($0.dropFirst(16))
        }
    }

    @Test func `lists, and follows from there`() async {
        let (changes, reflector, requests) = await Self.follow(changes: 4) { _, index in
            index == 0
                ? .json(list(10, [pod("a", 5)]))
                : .openEvents([
                    event("ADDED", pod("b", 11)), event("MODIFIED", pod("a", 12)), bookmark(20),
                    event("DELETED", pod("b", 21)),
                ])
        }
        #expect(changes == ["added a 5", "added b 11", "modified a 12", "deleted b 21"])
        #expect(reflector.hasSynced)
        #expect(reflector.cache.count == 1)
        #expect(reflector.object(ObjectKey(namespace: "asya", name: "a")) == pod("a", 12))
        #expect(reflector.problem == nil)
        #expect(Self.version(requests[1]) == "10")
        #expect(requests[1].path.contains("allowWatchBookmarks=true"))
    }

    @Test func `has synced when its owner has been told of all that was there`() async {
        let cluster = ScriptedCluster { _, index in
            index == 0 ? .json(list(10, [pod("a", 5), pod("b", 6)])) : .openEvents([])
        }
        let reflector = Reflector(cluster.client, .pods, ListQuery(namespace: "asya"))
        let told = Shared([Bool]())
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await reflector.run { _ in told.withLock { $0.append(reflector.hasSynced) } } }
            await reflector.waitForSync()
            #expect(told.withLock { $0 } == [false, false])
            #expect(reflector.hasSynced)
            group.cancelAll()
        }
        cluster.stop()
    }

    @Test func `goes on from the last event when the watch ends or breaks in a line`() async {
        let (changes, _, requests) = await Self.follow(changes: 4) { _, index in
            switch index {
            case 0: .json(list(10, []))
            case 1: .events([event("ADDED", pod("a", 11)), bookmark(15)])
            case 2: .brokenEvents([event("MODIFIED", pod("a", 16))], #"{"type":"MODIFIED","object":{"metad"#)
            case 3: .hangUp
            case 4: .status(500, .internalError)
            case 5: .events([event("MODIFIED", pod("a", 17))])
            default: .openEvents([event("DELETED", pod("a", 18))])
            }
        }
        #expect(changes == ["added a 11", "modified a 16", "modified a 17", "deleted a 18"])
        #expect(requests.compactMap(Self.version) == ["10", "15", "16", "16", "16", "17"])
        #expect(requests.count { $0.path.contains("limit=") } == 1)
    }

    @Test(arguments: [true, false])
    func `lists again when its version is forgotten, and finds what is gone`(isEvent: Bool) async {
        let expired: JSONValue = [
            "type": "ERROR", "object": ["kind": "Status", "code": 410, "reason": "Expired", "message": "too old"],
        ]
        let (changes, reflector, requests) = await Self.follow(changes: 6) { _, index in
            switch index {
            case 0: .json(list(10, [pod("a", 5), pod("b", 6)]))
            case 1: isEvent ? .events([event("ADDED", pod("c", 11)), expired]) : .status(410, .expired)
            case 2: .json(list(30, [pod("b", 6), pod("c", isEvent ? 29 : 11), pod("d", 28)]))
            default: .openEvents([event("MODIFIED", pod("d", 31)), event("MODIFIED", pod("d", 32))])
            }
        }
        let start =
            ["added a 5", "added b 6"]
            + (isEvent ? ["added c 11", "deleted a 5", "modified c 29"] : ["deleted a 5", "added c 11"])
        #expect(changes.prefix(6) == (start + ["added d 28", "modified d 31"]).prefix(6))
        #expect(reflector.cache[ObjectKey(namespace: "asya", name: "a")] == nil)
        #expect(requests.count { $0.path.contains("limit=") } == 2)
    }

    @Test func `waits for a server that refuses, and says why`() async {
        let cluster = ScriptedCluster(clock: ManualClock()) { _, _ in .status(403, .forbidden) }
        let reflector = Reflector(cluster.client, .pods)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await reflector.run() }
            while reflector.problem == nil { await Task.yield() }
            group.cancelAll()
        }
        #expect(reflector.problem?.reason == .forbidden)
        #expect(!reflector.hasSynced)
        cluster.stop()
    }

    @Test func `keeps what the transform leaves, and never managed fields`() async {
        var full = pod("a", 5, phase: "Running")
        full["metadata", "managedFields"] = [["manager": "x"]]
        full.spec = ["containers": []]
        let sent = full
        let (_, reflector, _) = await Self.follow(changes: 1, transform: { $0.spec = nil }) { _, index in
            index == 0 ? .json(list(10, [sent])) : .openEvents([])
        }
        #expect(reflector.object(ObjectKey(namespace: "asya", name: "a")) == pod("a", 5, phase: "Running"))
    }

    @Test func `loses nothing when events come faster than they are taken`() async {
        var options = KubernetesClientOptions()
        options.maximumWaitingEvents = 10
        let (changes, reflector, requests) = await Self.follow(changes: 500, options: options) { request, index in
            guard index > 0 else { return .json(list(10, [])) }
            let from = Self.version(request).flatMap { Int($0) } ?? 0
            return .openEvents((from..<510).map { event("ADDED", pod("p\($0 + 1)", $0 + 1)) })
        }
        #expect(changes == (11...510).map { "added p\($0) \($0)" })
        #expect(reflector.cache.count == 500)
        #expect(requests.count > 2)
    }
}

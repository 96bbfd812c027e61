// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Envelopes
import Testing

@Suite(.enabled(if: ControlPlane.isPrivate), .timeLimit(.minutes(5))) struct `The proxy before the API server` {
    private func map(_ value: String) -> JSONValue {
        ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "a"], "data": ["n": .string(value)]]
    }

    private func start(_ name: String) async throws -> (ControlPlane, APIFaultProxy, ClusterClient, ResourcePath) {
        let (cluster, namespace) = try await SharedCluster.shared.namespace(name)
        let proxy = try await APIFaultProxy.start(before: cluster.client.access, namespace: namespace)
        return (cluster, proxy, ClusterClient(proxy.access), .configMaps(in: namespace))
    }

    @Test func `passes requests on and answers some itself`() async throws {
        let (_, proxy, client, maps) = try await start("answers")
        try await client.create(map("1"), in: maps)
        await proxy.add(.status(409, reason: "Conflict"), to: RequestPattern("PATCH", path: "configmaps"), skip: 1)
        await proxy.add(.status(429, reason: "TooManyRequests", retryAfter: 1), to: RequestPattern("PUT"))
        try await client.patch(maps.named("a"), ["data": ["n": "2"]])
        let conflict = await #expect(throws: ClusterFailure.self) {
            try await client.patch(maps.named("a"), ["data": ["n": "3"]])
        }
        #expect(conflict?.status == 409)
        let busy = await #expect(throws: ClusterFailure.self) {
            try await client.replace(map("4"), at: maps.named("a"))
        }
        #expect(busy?.status == 429)
        #expect(try await client.get(maps.named("a"))["data", "n"] == "2")
        #expect(await proxy.isSpent)
        #expect(await proxy.requests.map(\.method) == ["POST", "PATCH", "PATCH", "PUT", "GET"])
        await proxy.stop()
    }

    @Test func `loses what was asked, or what was answered`() async throws {
        let (cluster, proxy, client, maps) = try await start("lost")
        await proxy.add(.hangUp, to: RequestPattern("POST"))
        await #expect(throws: ClusterFailure.self) { try await client.create(map("1"), in: maps) }
        #expect(try await cluster.client.find(maps.named("a")) == nil)
        await proxy.add(.loseAnswer, to: RequestPattern("POST"))
        await #expect(throws: ClusterFailure.self) { try await client.create(map("1"), in: maps) }
        #expect(try await cluster.client.find(maps.named("a")) != nil)
        await proxy.add(.reset, to: RequestPattern("DELETE"))
        await #expect(throws: ClusterFailure.self) { try await client.delete(maps.named("a")) }
        #expect(try await cluster.client.find(maps.named("a")) != nil)
        await proxy.add(.cutAnswer(after: 10), to: RequestPattern("GET"))
        await #expect(throws: ClusterFailure.self) { try await client.get(maps.named("a")) }
        #expect(try await client.get(maps.named("a"))["data", "n"] == "1")
        await proxy.stop()
    }

    @Test func `has the server act at once, and the client hear of it later`() async throws {
        let (cluster, proxy, client, maps) = try await start("slow")
        await proxy.add(.slow(.seconds(1)), to: RequestPattern("POST"))
        async let answer = client.create(map("1"), in: maps)
        try await cluster.client.wait(for: maps.named("a"), "the map is there") { $0 != nil }
        #expect(try await answer["data", "n"] == "1")
        await proxy.stop()
    }

    @Test func `breaks watches, which a client survives`() async throws {
        let (cluster, proxy, client, maps) = try await start("watches")
        await proxy.add(.watchError(410, reason: "Expired"), to: .watch("configmaps"))
        await proxy.add(.cutAnswer(after: 200), to: .watch("configmaps"))
        async let seen = client.wait(for: maps.named("a"), "the map has its last value") { $0?["data", "n"] == "5" }
        for number in 1...4 { try await cluster.client.apply(map("\(number)"), at: maps.named("a")) }
        try await client.wait(for: maps.named("a"), "the map has its fourth value") { $0?["data", "n"] == "4" }
        await proxy.cutWatches()
        try await cluster.client.apply(map("5"), at: maps.named("a"))
        #expect(try await seen != nil)
        await proxy.stop()
    }
}

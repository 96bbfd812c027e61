// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Envelopes
import Kubernetes
import Testing

/// What a reflector tells its owner while the way to a real API server breaks.
@Suite(.timeLimit(.minutes(5))) struct `A reflector behind a bad connection` {
    @Test(.enabled(if: ControlPlane.isPrivate))
    func `tells of each change once and in order, and misses none`() async throws {
        let (cluster, namespace) = try await SharedCluster.shared.namespace("reflector")
        let proxy = try await APIFaultProxy.start(before: cluster.client.access, namespace: namespace)
        let client = KubernetesClient(ClusterConfiguration(server: proxy.access.server, namespace: namespace))
        let reflector = Reflector(client, .configMaps, ListQuery(namespace: namespace))
        let maps = ResourcePath.configMaps(in: namespace)
        let (changes, continuation) = AsyncStream.makeStream(of: ResourceChange.self)
        let told = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await reflector.run { continuation.yield($0) } }
            await reflector.waitForSync()
            for round in 0..<12 {
                let isForgotten = round % 4 == 3
                let fault = isForgotten ? APIFault.watchError(410, reason: "Expired") : .cutAnswer(after: 173 * round)
                await proxy.add(fault, to: .watch("configmaps"), times: 2)
                await proxy.cutWatches()
                for number in 0..<5 {
                    let map: JSONValue = [
                        "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string("map-\(number)")],
                        "data": ["round": .string("\(round)")],
                    ]
                    try await cluster.client.apply(map, at: maps.named("map-\(number)"))
                    if (round + number) % 3 == 0 { try await cluster.client.delete(maps.named("map-\(number)")) }
                }
            }
            await proxy.clear()
            let last: JSONValue = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "last"]]
            try await cluster.client.create(last, in: maps)
            var told: [ResourceChange] = []
            for await change in changes {
                told.append(change)
                if change.key.name == "last" { break }
            }
            group.cancelAll()
            return told
        }
        for (key, changes) in Dictionary(grouping: told, by: \.key) {
            // One that was made anew while nobody looked has changed, to whoever sees only its name.
            var isThere = false
            for change in changes {
                #expect(isThere == (change.kind != .added), "\(key)")
                isThere = change.kind != .deleted
            }
            let versions = changes.filter { $0.kind != .deleted }.compactMap { Int($0.cached.resourceVersion) }
            #expect(zip(versions, versions.dropFirst()).allSatisfy { $0 < $1 }, "\(key)")
        }
        let there = try await cluster.client.list(maps)
        #expect(Set(there.map(\.objectName)) == Set(reflector.cache.keys.map(\.name)))
        for map in there {
            let cached = reflector.object(ObjectKey(namespace: namespace, name: map.objectName))
            #expect(cached?.metadata.resourceVersion == map["metadata", "resourceVersion"]?.stringValue)
        }
        await proxy.stop()
    }
}

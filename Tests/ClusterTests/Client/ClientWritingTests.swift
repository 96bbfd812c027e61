// SPDX-License-Identifier: Apache-2.0

import ClusterTesting
import Envelopes
import Kubernetes
import Testing

@Suite(.timeLimit(.minutes(10))) struct `Our client writes` {
    @Test func `what it applies is its own, and a conflict where it is another manager's`() async throws {
        let test = try await ClientUnderTest.make("apply")
        let client = try test.client()
        try await client.apply(test.map("a", ["mine": "1", "both": "1"]), as: .configMaps, fieldManager: "first")
        let second = test.map("a", ["yours": "2", "both": "2"])
        let conflict = await #expect(throws: KubernetesError.self) {
            try await client.apply(second, as: .configMaps, fieldManager: "second", force: false)
        }
        #expect(conflict?.isConflict == true)
        #expect(conflict?.description.contains("first") == true && conflict?.description.contains("both") == true)
        let dry = try await client.apply(second, as: .configMaps, fieldManager: "second", isDryRun: true)
        #expect(dry["data", "both"] == "2")
        #expect(try await client.get(.configMaps, test.key("a"))["data", "both"] == "1")
        try await client.apply(second, as: .configMaps, fieldManager: "second")
        // What a manager does not say any more goes, unless another one says it too.
        try await client.apply(test.map("a", ["mine": "3"]), as: .configMaps, fieldManager: "first")
        let live = try await client.apply(test.map("a", ["both": "2"]), as: .configMaps, fieldManager: "second")
        #expect(live["data"] == ["both": "2", "mine": "3"] || live["data"] == ["mine": "3", "both": "2"])
        client.close()
    }

    @Test func `writes the version that it has seen, and the status again on what others wrote`() async throws {
        let test = try await ClientUnderTest.make("status")
        let client = try test.client()
        let scaled = Objects.scaledObject("a", value: 1, maximum: 2, cooldown: 1)
        let path = ResourcePath.scaledObjects(in: test.namespace)
        try await test.cluster.client.create(scaled, in: path)
        let seen = try await client.get(.scaledObjects, test.key("a"))
        try await test.cluster.client.patch(path.named("a", "status"), ["status": ["other": "there"]])
        var stale = seen
        stale["spec", "maxReplicaCount"] = 3
        let refused = await #expect(throws: KubernetesError.self) {
            try await client.update(stale, as: .scaledObjects)
        }
        #expect(refused?.isConflict == true)
        var asked = 0
        let written = try await client.patchStatus(of: .scaledObjects, seen) { object in
            asked += 1
            var status = object.status?.objectValue ?? []
            status.append(.init("ours", "there"))
            return .object(status)
        }
        #expect(asked == 2)
        #expect(written?.status?["other"] == "there" && written?.status?["ours"] == "there")
        let again = try await client.patchStatus(of: .scaledObjects, try #require(written)) { $0.status }
        #expect(again == nil)
        client.close()
    }

    @Test func `deletes only the object that is meant`() async throws {
        let test = try await ClientUnderTest.make("delete")
        let client = try test.client()
        let first = try await client.create(test.map("a"), as: .configMaps)
        let exists = await #expect(throws: KubernetesError.self) {
            try await client.create(test.map("a"), as: .configMaps)
        }
        #expect(exists?.isAlreadyExists == true)
        #expect(try await client.delete(.configMaps, test.key("a"), uid: first.metadata.uid))
        #expect(try await !client.delete(.configMaps, test.key("a")))
        try await client.create(test.map("a"), as: .configMaps)
        let other = await #expect(throws: KubernetesError.self) {
            try await client.delete(.configMaps, test.key("a"), uid: first.metadata.uid)
        }
        #expect(other?.isConflict == true)
        try await client.deleteAll(.configMaps, test.query)
        #expect(try await client.list(.configMaps, test.query).items.isEmpty)
        client.close()
    }

    @Test func `counts equal events in one`() async throws {
        let test = try await ClientUnderTest.make("events")
        let client = try test.client(clock: HurriedClock())
        let subject = ObjectReference(try await client.create(test.map("a"), as: .configMaps))
        let recorder = EventRecorder(client, controller: "asya.sh/tests", instance: "tests")
        let running = Task { await recorder.run() }
        for note in ["it is so", "it is so", "it is otherwise", "it is so"] {
            let event = KubernetesEvent(.warning, reason: "Tested", action: "Test", note: note)
            recorder.record(event, about: subject)
        }
        // As the core group has them, which is what `kubectl describe` shows.
        let path = ResourcePath("events", in: test.namespace)
        let events = try await test.cluster.client.waitForAll(path, "three of them are one") { events in
            let own = events.filter { $0["involvedObject", "name"] == "a" }
            return own.count == 2 && own.contains { $0["series", "count"] == 3 }
        }
        let counted = events.first { $0["series", "count"] == 3 }
        #expect(counted?["message"] == "it is so" && counted?["type"] == "Warning" && counted?["reason"] == "Tested")
        #expect(counted?["reportingComponent"] == "asya.sh/tests")
        #expect(recorder.dropped == 0)
        running.cancel()
        await running.value
        client.close()
    }
}

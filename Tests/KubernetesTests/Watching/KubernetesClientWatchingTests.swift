// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import HTTPTesting
import Testing

@testable import Kubernetes

@Suite(.timeLimit(.minutes(10))) struct `A watch` {
    @Test func `hands out events until the server ends it`() async throws {
        let cluster = ScriptedCluster { _, _ in .events([event("ADDED", pod("a", 1)), bookmark(2)]) }
        let events: [WatchEvent] = try await cluster.client.watch(.pods, ListQuery(labels: "a=b"), from: "7") {
            events in
            try await events.reduce(into: []) { $0.append($1) }
        }
        #expect(events == [.added(pod("a", 1)), .bookmark(resourceVersion: "2")])
        #expect(
            cluster.server.requests[0].path
                == "/api/v1/pods?labelSelector=a%3Db&watch=true&allowWatchBookmarks=true&resourceVersion=7"
                + "&timeoutSeconds=300"
        )
        cluster.stop()
    }

    @Test func `ends with its body, though the server has more to say`() async throws {
        let cluster = ScriptedCluster { _, _ in .openEvents([event("ADDED", pod("a", 1))]) }
        let first = try await cluster.client.watch(.pods, from: nil) { (events) -> WatchEvent? in
            for try await event in events { return event }
            return nil
        }
        #expect(first == .added(pod("a", 1)))
        cluster.stop()
    }

    @Test func `throws what the server says instead, and when it breaks`() async {
        let cluster = ScriptedCluster { _, index in
            index == 0 ? .status(410, .expired) : .brokenEvents([event("ADDED", pod("a", 1))], "{")
        }
        await #expect(throws: KubernetesError.status(APIStatus(code: 410))) {
            try await cluster.client.watch(.pods, from: "1") { events in for try await _ in events {} }
        }
        let error = await #expect(throws: KubernetesError.self) {
            try await cluster.client.watch(.pods, from: "1") { events in for try await _ in events {} }
        }
        guard case .http(.connectionLost(_))? = error else {
            Issue.record("unexpected: \(String(describing: error))")
            return
        }
        cluster.stop()
    }

    @Test func `ends at once when its task is cancelled`() async {
        let cluster = ScriptedCluster { _, _ in .openEvents([]) }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: KubernetesError.cancelled) {
                    try await cluster.client.watch(.pods, from: "1") { events in for try await _ in events {} }
                }
            }
            await TestThread.run { cluster.server.waitForRequest() }
            group.cancelAll()
        }
        cluster.stop()
    }
}

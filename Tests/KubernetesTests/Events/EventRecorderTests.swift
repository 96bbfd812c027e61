// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPTesting
import Testing

@testable import Kubernetes

@Suite(.timeLimit(.minutes(10))) struct `A recorder of events` {
    private static let subject = ObjectReference(pod("mail", 1))
    private static let event = KubernetesEvent(.normal, reason: "QueueCreated", action: "Reconcile", note: "made it")

    @Test func `writes an event, and later how often it has happened`() async throws {
        let clock = ManualClock()
        let cluster = ScriptedCluster(clock: clock) { request, _ in
            request.method == "POST" ? .response(201, body: request.body) : .json(pod("mail.1", 2).json)
        }
        let recorder = EventRecorder(cluster.client, controller: "asya.sh/operator", instance: "pod-1")
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await recorder.run() }
            recorder.record(Self.event, about: Self.subject)
            await TestThread.run { cluster.server.waitForRequest() }
            for _ in 0..<4 { recorder.record(Self.event, about: Self.subject) }
            await clock.sleeping()
            clock.advance(by: .seconds(60))
            await TestThread.run { cluster.server.waitForRequest() }
            // Once the next one is written, this one has been.
            recorder.record(Self.event, about: ObjectReference(pod("other", 3)))
            await TestThread.run { cluster.server.waitForRequest() }
            #expect(recorder.dropped == 0)
            group.cancelAll()
        }
        let requests = cluster.server.requests
        #expect(requests.map(\.method) == ["POST", "PATCH", "POST"])
        #expect(requests[0].path.hasPrefix("/apis/events.k8s.io/v1/namespaces/asya/events?"))
        let written = try JSONValue(decoding: requests[0].body)
        #expect(written["reportingController"] == "asya.sh/operator")
        #expect(written["regarding"]?["name"] == "mail")
        #expect(written["note"] == "made it")
        #expect(written["eventTime"]?.stringValue?.hasSuffix("Z") == true)
        #expect(try JSONValue(decoding: requests[1].body)["series"]?["count"] == 5)
        cluster.stop()
    }

    @Test func `drops and counts what the server does not take`() async {
        let cluster = ScriptedCluster(clock: ManualClock()) { _, _ in .status(403, .forbidden) }
        let recorder = EventRecorder(cluster.client, controller: "asya.sh/operator", instance: "pod-1")
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await recorder.run() }
            recorder.record(Self.event, about: Self.subject)
            while recorder.dropped == 0 { await Task.yield() }
            group.cancelAll()
        }
        #expect(recorder.dropped == 1)
        cluster.stop()
    }
}

// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPClient
import HTTPTesting
import Testing

@testable import Kubernetes

@Suite(.timeLimit(.minutes(10))) struct `A client that reads` {
    private static let key = ObjectKey(namespace: nil, name: "mail")

    @Test func `reads an object in the configuration's namespace, with its token`() async throws {
        let calls = Shared([APICall]())
        let cluster = ScriptedCluster(
            authentication: .token("abc"),
            observe: { call in calls.withLock { $0.append(call) } },
            { _, _ in .json(pod("mail", 1).json) }
        )
        let object = try await cluster.client.get(.pods, Self.key)
        #expect(object == pod("mail", 1))
        let request = cluster.server.requests[0]
        #expect(request.method == "GET")
        #expect(request.path == "/api/v1/namespaces/asya/pods/mail")
        #expect(request.headers["authorization"] == "Bearer abc")
        #expect(request.headers["accept"] == "application/json")
        #expect(calls.withLock { $0.map { "\($0.verb) \($0.resource) \($0.code ?? 0)" } } == ["get pods 200"])
        cluster.stop()
    }

    @Test func `tells an object that is not there from a refusal`() async throws {
        let cluster = ScriptedCluster { _, index in
            index == 0 ? .status(404, .notFound) : .status(403, .forbidden, "no pods for you")
        }
        #expect(try await cluster.client.getIfPresent(.pods, Self.key) == nil)
        let error = await #expect(throws: KubernetesError.self) {
            try await cluster.client.getIfPresent(.pods, Self.key)
        }
        #expect(error?.reason == .forbidden)
        #expect(error.map { "\($0)".contains("no pods for you") && "\($0)".contains("Role") } == true)
        cluster.stop()
    }

    @Test func `reads a list page by page`() async throws {
        let cluster = ScriptedCluster { request, index in
            switch index {
            case 0: .json(list(10, [pod("a", 1), pod("b", 2)], next: "c+/="))
            default: .json(list(10, [KubernetesObject(["metadata": ["name": "c"]])]))
            }
        }
        let result = try await cluster.client.list(.pods, ListQuery(labels: "app in (x,y)", fields: "spec.nodeName="))
        #expect(result.resourceVersion == "10")
        #expect(result.items.map(\.metadata.name) == ["a", "b", "c"])
        #expect(result.items.allSatisfy { $0.kind == "Pod" && $0.apiVersion == "v1" })
        let paths = cluster.server.requests.map(\.path)
        #expect(
            paths[0] == "/api/v1/pods?labelSelector=app%20in%20%28x%2Cy%29&fieldSelector=spec.nodeName%3D&limit=250"
        )
        #expect(paths[1].hasSuffix("&limit=250&continue=c%2B%2F%3D"))
        cluster.stop()
    }

    @Test func `reads a list anew whose moment is forgotten between two pages`() async throws {
        let cluster = ScriptedCluster { request, index in
            switch index {
            case 0: .json(list(10, [pod("gone", 1)], next: "x"))
            case 1: .status(410, .expired)
            default: .json(list(20, [pod("a", 15)]))
            }
        }
        let result = try await cluster.client.list(.pods, ListQuery(namespace: "asya"))
        #expect(result.resourceVersion == "20")
        #expect(result.items.map(\.metadata.name) == ["a"])
        #expect(cluster.server.requests[2].path == "/api/v1/namespaces/asya/pods")
        cluster.stop()
    }

    @Test func `tries again when the server is busy or fails, and waits as it asks`() async throws {
        let clock = SteppedClock()
        let cluster = ScriptedCluster(clock: clock) { _, index in
            switch index {
            case 0: .status(429, .tooManyRequests, headers: ["Retry-After: 3"])
            case 1: .status(500, .internalError)
            case 2: .hangUp
            case 3: .response(503, body: Array("<html>down</html>".utf8))
            default: .json(pod("mail", 1).json)
            }
        }
        #expect(try await cluster.client.get(.pods, Self.key).metadata.name == "mail")
        // libcurl itself asks once more when a connection that it kept turns out to be dead.
        #expect(clock.pauses.count >= 3)
        #expect(clock.pauses[0] == .seconds(3))
        cluster.stop()
    }

    @Test func `gives up in the end, with the last error`() async {
        let cluster = ScriptedCluster { _, _ in .status(500, .internalError, "etcd is away") }
        let error = await #expect(throws: KubernetesError.self) { try await cluster.client.get(.pods, Self.key) }
        #expect(error?.reason == .internalError)
        #expect(cluster.server.requests.count == 5)
        cluster.stop()
    }

    @Test func `reads a token anew that the server refuses, once`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("old", to: "token")
        let cluster = ScriptedCluster(authentication: .tokenFile(path)) { request, _ in
            request.headers["authorization"] == "Bearer new" ? .json(pod("mail", 1).json) : .status(401, .unauthorized)
        }
        let error = await #expect(throws: KubernetesError.self) { try await cluster.client.get(.pods, Self.key) }
        #expect(error?.reason == .unauthorized)
        #expect(cluster.server.requests.count == 2)
        try folder.write("new", to: "token")
        #expect(try await cluster.client.get(.pods, Self.key).metadata.name == "mail")
        cluster.stop()
    }

    @Test func `keeps to its rate`() async throws {
        var options = KubernetesClientOptions()
        options.requestsPerSecond = 10
        options.burst = 2
        let clock = SteppedClock()
        let cluster = ScriptedCluster(clock: clock, options: options) { _, _ in .json(pod("mail", 1).json) }
        for _ in 0..<5 { _ = try await cluster.client.get(.pods, Self.key) }
        #expect(clock.pauses.count == 3)
        #expect(clock.pauses.allSatisfy { $0 <= .milliseconds(100) })
        cluster.stop()
    }

    @Test func `ends a request whose task is cancelled`() async {
        let cluster = ScriptedCluster { _, _ in .silence }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await #expect(throws: KubernetesError.cancelled) { try await cluster.client.get(.pods, Self.key) }
            }
            await TestThread.run { cluster.server.waitForRequest() }
            group.cancelAll()
        }
        cluster.stop()
    }

    @Test func `finds out what the server is and has, and what it allows`() async throws {
        let cluster = ScriptedCluster { request, _ in
            switch request.path {
            case "/version": .json(["major": "1", "minor": "29+", "gitVersion": "v1.29.3-eks"])
            case "/apis":
                .json([
                    "groups": [
                        [
                            "name": "keda.sh", "versions": [["version": "v1alpha1"], ["version": "v2"]],
                            "preferredVersion": ["version": "v2"],
                        ]
                    ]
                ])
            case "/apis/asya.sh/v1alpha1":
                .json(["resources": [["name": "asyncactors"], ["name": "asyncactors/status"]]])
            case "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews":
                .json(["status": ["allowed": .bool(request.body.count > 10)]], status: 201)
            default: .status(404, .notFound)
            }
        }
        let version = try await cluster.client.serverVersion()
        #expect(version == ServerVersion(1, 29))
        #expect(version >= ServerVersion(1, 29) && version < ServerVersion(2, 0))
        #expect(try await cluster.client.apiGroups() == ["keda.sh": ["v2", "v1alpha1"]])
        #expect(try await cluster.client.serves(.asyncActors))
        #expect(try await !cluster.client.serves(.podMonitors))
        let question = AccessQuestion(.list, .secrets, namespace: "asya")
        #expect(try await cluster.client.isAllowed(question))
        let asked = try JSONValue(decoding: cluster.server.requests.last?.body ?? [])
        #expect(
            asked["spec"]?["resourceAttributes"]
                == ["verb": "list", "group": "", "resource": "secrets", "namespace": "asya"]
        )
        cluster.stop()
    }

    @Test func `hands any answer out as it arrives`() async throws {
        let cluster = ScriptedCluster { request, _ in .response(206, body: Array("slice of \(request.path)".utf8)) }
        let received = Shared([UInt8]())
        let path = ResourceType.pods.path(namespace: "asya", name: "mail:8080", subresource: "proxy/traces/a")
        let response = try await cluster.client.stream(
            path: path + "?from=1",
            headers: [.init("Range", "bytes=5-")],
            resource: "pods/proxy",
            idleTimeout: .seconds(60)
        ) { bytes in received.withLock { $0 += bytes } }
        #expect(response.status == 206)
        let text = String(decoding: received.withLock { $0 }, as: UTF8.self)
        #expect(text == "slice of /api/v1/namespaces/asya/pods/mail:8080/proxy/traces/a?from=1")
        #expect(cluster.server.requests[0].headers["range"] == "bytes=5-")
        #expect(try await cluster.client.request(path: path, resource: "pods/proxy").status == 206)
        cluster.stop()
    }
}

// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import HTTPTesting
import Kubernetes
import Testing
import TraceCollection

@Suite struct PodTargetsTests {
    private static func pod(_ name: String, port: String, phase: String = "Running", labels: String = "{}") -> String {
        """
        {"metadata":{"name":"\(name)","namespace":"prod","labels":\(labels)},
        "spec":{"containers":[{"ports":[{"name":"http","containerPort":80}]}],
        "initContainers":[{"ports":[{"name":"\(port)","containerPort":8085}]}]},
        "status":{"phase":"\(phase)","podIP":"10.0.0.9"}}
        """
    }

    private static let gateway = #"{"app.kubernetes.io/name":"asya-gateway"}"#
    private static let list =
        #"{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"5"},"items":["#
        + [
            pod("b", port: "asya-metrics"), pod("gate", port: "metrics", labels: gateway),
            pod("other", port: "metrics"),
            pod("done", port: "asya-metrics", phase: "Succeeded"),
        ].joined(separator: ",") + "]}"

    private func targets(_ server: LoopbackServer, _ way: PodTargets.Way) -> PodTargets {
        PodTargets(
            client: KubernetesClient(
                ClusterConfiguration(server: server.url, authentication: .token("cluster"), namespace: "default")
            ),
            namespace: "prod",
            selector: "tier=x",
            way: way,
            requester: HTTPConnectionPool()
        )
    }

    @Test func `pods that run and serve are reached through the API server`() async throws {
        let server = LoopbackServer { request, _ in
            guard !request.path.contains("/proxy/") else {
                return request.path.contains("gate") ? .response(404) : .response(200, body: Array("answer".utf8))
            }
            return .response(200, body: Array(Self.list.utf8))
        }
        let found = try await targets(server, .proxy).targets()
        #expect(found.map(\.name) == ["pod b", "pod gate"])
        let header = HTTPHeader("X-Asya-Collect-Token", "t")
        let answer = try await found[0].connection.get("/traces/slices", headers: [header])
        #expect(answer.body == Array("answer".utf8))
        #expect(try await found[1].connection.get("/traces/slices", headers: [header]).status == 404)
        let requests = server.requests
        #expect(requests[0].path.hasPrefix("/api/v1/namespaces/prod/pods?"))
        #expect(requests[1].path == "/api/v1/namespaces/prod/pods/b:8085/proxy/traces/slices")
        #expect(requests[1].headers["x-asya-collect-token"] == "t")
        #expect(requests[1].headers["authorization"] == "Bearer cluster")
        server.stop()
    }

    @Test func `pods are reached by their addresses where that is asked for`() async throws {
        let server = LoopbackServer { _, _ in .response(200, body: Array(Self.list.utf8)) }
        let found = try await targets(server, .address).targets()
        #expect(found.map(\.name) == ["pod b", "pod gate"])
        server.stop()
    }

    @Test func `a cluster that refuses is told in its words`() async throws {
        let server = LoopbackServer { _, _ in .response(403, body: Array("{}".utf8)) }
        let error = await #expect(throws: CollectError.self) { _ = try await targets(server, .proxy).targets() }
        #expect(error?.description.contains("the pods of namespace prod cannot be listed") == true)
        server.stop()
    }
}

// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPTesting

@testable import Kubernetes

/// A server of the test's own, and a client of it.
struct ScriptedCluster {
    let server: LoopbackServer
    let client: KubernetesClient
    let clock: any ClusterClock

    init(
        clock: any ClusterClock = SteppedClock(),
        authentication: ClusterAuthentication = .none,
        options: KubernetesClientOptions = KubernetesClientOptions(),
        observe: @escaping @Sendable (APICall) -> Void = { _ in },
        _ script: @escaping @Sendable (LoopbackServer.Request, Int) -> LoopbackServer.Reply
    ) {
        server = LoopbackServer(script)
        self.clock = clock
        client = KubernetesClient(
            ClusterConfiguration(server: server.url, authentication: authentication, namespace: "asya"),
            options: options,
            clock: clock,
            observe: observe
        )
    }

    func stop() {
        client.close()
        server.stop()
    }
}

extension LoopbackServer.Reply {
    static func json(_ json: JSONValue, status: Int = 200, headers: [String] = []) -> Self {
        .response(status, headers: ["Content-Type: application/json"] + headers, body: json.encoded())
    }

    /// A refusal as the API server writes it.
    static func status(_ code: Int, _ reason: StatusReason, _ message: String = "", headers: [String] = []) -> Self {
        .json(
            [
                "kind": "Status", "apiVersion": "v1", "status": "Failure", "message": .string(message),
                "reason": .string(reason.rawValue), "code": .int(code),
            ],
            status: code,
            headers: headers
        )
    }

    /// Events of a watch, whose connection the server then closes.
    static func events(_ events: [JSONValue]) -> Self { .raw(head + lines(events)) }

    /// Events of a watch, and then silence.
    static func openEvents(_ events: [JSONValue]) -> Self { .open(head + lines(events)) }

    /// Events of a watch and a piece of one more, after which the connection breaks.
    static func brokenEvents(_ events: [JSONValue], _ rest: String) -> Self {
        let body = lines(events) + rest
        let chunk = String(body.utf8.count, radix: 16) + "\r\n" + body
        return .raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk)
    }

    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"

    private static func lines(_ events: [JSONValue]) -> String {
        events.map { String(decoding: $0.encoded(), as: UTF8.self) + "\n" }.joined()
    }
}

/// An object with a version, for tests.
func pod(_ name: String, _ version: Int, phase: String? = nil) -> KubernetesObject {
    var pod = KubernetesObject(.pods, name: name, namespace: "asya")
    pod.metadata.resourceVersion = String(version)
    if let phase { pod["status", "phase"] = .string(phase) }
    return pod
}

func event(_ type: String, _ object: KubernetesObject) -> JSONValue {
    ["type": .string(type), "object": object.json]
}

func bookmark(_ version: Int) -> JSONValue {
    ["type": "BOOKMARK", "object": ["kind": "Pod", "metadata": ["resourceVersion": .string(String(version))]]]
}

func list(_ version: Int, _ objects: [KubernetesObject], next: String = "") -> JSONValue {
    [
        "kind": "PodList", "apiVersion": "v1",
        "metadata": ["resourceVersion": .string(String(version)), "continue": .string(next)],
        "items": .array(objects.map(\.json)),
    ]
}

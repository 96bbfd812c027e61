// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPTesting
import Synchronization

/// A gateway on loopback that keeps what sidecars tell it.
final class TestGateway: Sendable {
    private final class Ledger: Sendable {
        private let reports = Mutex<[JSONValue]>([])
        var all: [JSONValue] { reports.withLock { $0 } }
        func add(_ more: [JSONValue]) { reports.withLock { $0 += more } }
    }

    private let server: LoopbackServer
    private let ledger = Ledger()

    /// - Parameters:
    ///   - isDown: Whether nobody listens at its port until ``start()``.
    ///   - canceled: The envelopes that its stream of cancellations names.
    ///   - answer: What it answers to the request with this number; only what it answers with 200 counts as told.
    init(
        isDown: Bool = false,
        canceled: [String] = [],
        answer: @escaping @Sendable (Int) -> LoopbackServer.Reply = { _ in .response(200, body: Array("{}".utf8)) }
    ) {
        let events = canceled.map { "event: canceled\ndata: {\"id\":\"\($0)\"}\n\n" }.joined()
        let ledger = ledger
        server = LoopbackServer(refusesConnections: isDown) { request, number in
            guard request.path == "/reports" else {
                return .open("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: hello\n\n" + events)
            }
            let answer = answer(number)
            if case .response(200, _, _) = answer, request.headers["authorization"] == "Bearer sesame" {
                ledger.add((try? JSONValue(decoding: request.body))?["reports"]?.arrayValue ?? [])
            }
            return answer
        }
    }

    /// What a sidecar is told of it.
    var variables: [String: String] { ["ASYA_GATEWAY_URL": server.url, "ASYA_GATEWAY_TOKEN": "sesame"] }

    /// All that it was told, in order.
    var reports: [JSONValue] { ledger.all }

    /// The requests that it was sent, cancellations left out.
    var requests: Int { server.requests.count { $0.path == "/reports" } }

    /// The members of the reports of an envelope of a kind.
    func reports(_ kind: String, of id: String) -> [JSONValue] {
        reports.filter { $0["kind"]?.stringValue == kind && $0["id"]?.stringValue == id }
    }

    /// Waits for a report.
    func wait(_ kind: String, of id: String, where matches: (JSONValue) -> Bool = { _ in true }) async -> JSONValue {
        while true {
            if let report = reports(kind, of: id).first(where: matches) { return report }
            await Task.yield()
        }
    }

    func start() { server.open() }
    func stop() { server.stop() }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPClient

/// A running `asya-gateway`, and what a client does with it.
final class RunningGateway: Sendable {
    /// Where clients find it.
    let clients: String
    /// Where sidecars report.
    let sidecars: String
    let process: ActorProcess
    private let metrics: String
    private let pool = HTTPConnectionPool(named: "it-gateway", maximumConcurrent: 512)

    struct NoSuchCall: Error, CustomStringConvertible {
        let description: String
    }

    private init(clients: String, sidecars: String, metrics: String, process: ActorProcess) {
        self.clients = clients
        self.metrics = metrics
        self.sidecars = sidecars
        self.process = process
    }

    deinit { pool.close() }

    /// Starts a gateway over the queues of actors, and waits until it listens.
    ///
    /// - Parameters:
    ///   - actors: Whose queues calls go to.
    ///   - tools: The text of the file of tools.
    ///   - more: Variables besides; a second gateway in the same place goes on with the envelopes of the first.
    /// - Returns: The gateway.
    /// - Throws: Why it could not be started.
    static func start(
        _ actors: BrokeredActors,
        tools: String,
        _ more: [String: String] = [:]
    ) async throws -> RunningGateway {
        let path = actors.scratch.path
        try actors.scratch.write("tools.yaml", tools)
        let file = "\(path)/gateway-addresses"
        try? FileManager.default.removeItem(atPath: file)
        var environment = actors.broker.environment
        environment["ASYA_GATEWAY_ADDR"] = "127.0.0.1:0"
        environment["ASYA_GATEWAY_INTERNAL_ADDR"] = "127.0.0.1:0"
        environment["ASYA_GATEWAY_TOKEN"] = token
        environment["ASYA_GATEWAY_ADDRESS_FILE"] = file
        environment["ASYA_GATEWAY_DATA"] = path
        environment["ASYA_CONFIG_PATH"] = "\(path)/tools.yaml"
        environment["ASYA_GATEWAY_METRICS_ADDR"] = "127.0.0.1:0"
        environment["ASYA_METRICS_ADDRESS_FILE"] = "\(path)/gateway-metrics"
        let process = try await actors.startGateway(environment.merging(more) { $1 })
        while true {
            let lines = (try? String(contentsOfFile: file, encoding: .utf8))?.split(separator: "\n").map(String.init)
            if let lines, lines.count == 2 {
                let metrics = try String(contentsOfFile: "\(path)/gateway-metrics", encoding: .utf8)
                return RunningGateway(
                    clients: lines[0],
                    sidecars: lines[1],
                    metrics: "http://\(metrics.split(separator: "\n")[0])/metrics",
                    process: process
                )
            }
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    /// What sidecars and the gateway share.
    static let token = "integration-tests-token"

    /// What sidecars are told so that they report here.
    var environment: [String: String] { ["ASYA_GATEWAY_URL": sidecars, "ASYA_GATEWAY_TOKEN": Self.token] }

    /// The same for sidecars that are not killed: however busy the machine is, none loses what it has in hand.
    var patientEnvironment: [String: String] { environment.merging(["ASYA_SQLITE_LEASE": "60s"]) { $1 } }

    /// Sends a request.
    func ask(
        _ method: String = "GET",
        _ path: String,
        _ body: [UInt8]? = nil,
        headers: [HTTPHeader] = []
    ) async throws -> HTTPResponse {
        try await pool.perform(
            HTTPRequest(
                method: method,
                url: clients + path,
                headers: headers + (body == nil ? [] : [HTTPHeader("Content-Type", "application/json")]),
                body: body,
                timeout: .seconds(300),
                maximumResponseBytes: 128 << 20
            )
        )
    }

    /// Calls a tool, and gives the id of the envelope.
    func call(_ tool: String, _ arguments: String, headers: [HTTPHeader] = []) async throws -> String {
        let body = Array(#"{"name":"\#(tool)","arguments":\#(arguments)}"#.utf8)
        let response = try await ask("POST", "/tools/call", body, headers: headers)
        let text = String(decoding: response.body, as: UTF8.self)
        guard response.status == 200, let id = text.firstMatch(of: /envelope_id\\":\\"([0-9a-f]{32})/)?.output.1 else {
            throw NoSuchCall(description: "\(response.status): \(text.prefix(1_000))")
        }
        return String(id)
    }

    /// All that is known of an envelope.
    func record(_ id: String) async throws -> [String: Any] {
        let response = try await ask("GET", "/envelopes/\(id)")
        return try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any] ?? [:]
    }

    /// The events of a stream until it ends, each as its number and its data.
    func events(_ id: String, after last: Int? = nil) async throws -> [(number: Int, data: [String: Any])] {
        let headers = last.map { [HTTPHeader("Last-Event-ID", "\($0)")] } ?? []
        let response = try await ask("GET", "/envelopes/\(id)/stream", headers: headers)
        return try String(decoding: response.body, as: UTF8.self).matches(
            of: /id: (\d+)\nevent: update\ndata: (.*)\n\n/
        ).map { match in
            let data = try JSONSerialization.jsonObject(with: Data(match.output.2.utf8)) as? [String: Any]
            return (Int(match.output.1) ?? 0, data ?? [:])
        }
    }

    /// Waits until a metric without labels has reached a value.
    func reached(_ metric: String, _ value: Int) async throws {
        while true {
            let response = try await pool.perform(HTTPRequest(url: metrics, timeout: .seconds(300)))
            let line = String(decoding: response.body, as: UTF8.self).split(separator: "\n").first {
                $0.hasPrefix("\(metric) ")
            }
            if let number = line?.split(separator: " ").last.flatMap({ Double($0) }), number >= Double(value) { return }
        }
    }

    /// Waits for the end of an envelope, and gives what is known of it then.
    func finished(_ id: String) async throws -> [String: Any] {
        _ = try await events(id)
        return try await record(id)
    }
}

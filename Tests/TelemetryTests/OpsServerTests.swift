// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import PrometheusText
import Settings
import TelemetryCore
import Testing

@testable import Telemetry

struct OpsServerTests {
    private let health = Health(starting: ["runtime"])

    /// Runs a test against a server on a free port.
    private func withServer(
        page: @escaping @Sendable () -> [UInt8] = { Array("asya_x 1\n".utf8) },
        _ body: (OpsServer) throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let socket = try ListeningSocket(ListenAddress(host: "127.0.0.1", port: 0), variable: "ASYA_METRICS_ADDR")
        let server = OpsServer(socket: socket, group: group, health: health) { request in
            .metrics(page(), contentType: request.format.contentType, contentEncoding: nil)
        }
        let result = Result { try body(server) }
        await server.shutdown()
        try await group.shutdownGracefully()
        try result.get()
    }

    private func ask(_ server: OpsServer, _ request: String, toHead: Bool = false) throws -> RawResponse {
        let client = try RawClient(port: server.port)
        try client.send(request)
        return try client.readResponse(toHead: toHead)
    }

    @Test func `metrics have the content type of the format and the page as it was rendered`() async throws {
        try await withServer { server in
            let response = try ask(server, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(response.statusLine == "HTTP/1.1 200 OK")
            #expect(response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(response.headers["content-length"] == "9")
            #expect(response.body == "asya_x 1\n")
        }
    }

    @Test func `the server hands the wishes of a scraper on and says what it got`() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let socket = try ListeningSocket(ListenAddress(host: "127.0.0.1", port: 0), variable: "V")
        let server = OpsServer(socket: socket, group: group, health: health) { request in
            .metrics(
                Array("\(request.format) \(request.coding)".utf8),
                contentType: request.format.contentType,
                contentEncoding: request.coding == .gzip ? "gzip" : nil
            )
        }
        let response = try ask(
            server,
            "GET /metrics HTTP/1.1\r\nHost: x\r\nAccept: text/plain;q=0.5\r\naccept-encoding: gzip\r\n"
                + "Accept: application/openmetrics-text;version=1.0.0\r\n\r\n"
        )
        #expect(response.body == "openMetrics gzip")
        #expect(response.headers["content-type"] == ExpositionFormat.openMetrics.contentType)
        #expect(response.headers["content-encoding"] == "gzip")
        #expect(response.headers["vary"] == "Accept, Accept-Encoding")
        let plain = try ask(server, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(plain.body == "text identity")
        #expect(plain.headers["content-encoding"] == nil)
        await server.shutdown()
        try await group.shutdownGracefully()
    }

    @Test func `head has the same headers and no body`() async throws {
        try await withServer { server in
            let client = try RawClient(port: server.port)
            try client.send("HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
            let response = try client.readResponse(toHead: true)
            #expect(response.statusLine == "HTTP/1.1 200 OK")
            #expect(response.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(response.headers["content-length"] == "9")
            #expect(response.body.isEmpty)
            try client.send("GET /metrics?name[]=x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            #expect(try client.readToEnd().hasSuffix("\r\n\r\nasya_x 1\n"))
        }
    }

    @Test func `probes answer with reasons`() async throws {
        try await withServer { server in
            let ready = "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"
            let response = try ask(server, ready)
            #expect(response.statusLine == "HTTP/1.1 503 Service Unavailable")
            #expect(response.headers["content-type"] == "application/json; charset=utf-8")
            #expect(
                response.body
                    == #"{"status":"not_ready","checks":{"runtime":"not_ready"},"reasons":{"runtime":"starting"}}"#
                    + "\n"
            )
            health.set("runtime", .ready)
            #expect(try ask(server, ready).statusLine == "HTTP/1.1 200 OK")
            for path in ["/healthz", "/health"] {
                #expect(try ask(server, "GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n").statusLine == "HTTP/1.1 200 OK")
            }
            health.setLiveness("loop", .notReady("stuck"))
            let alive = try ask(server, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(alive.statusLine == "HTTP/1.1 503 Service Unavailable")
        }
    }

    @Test func `other paths and methods are refused with a text`() async throws {
        try await withServer { server in
            let missing = try ask(server, "GET /metric HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(missing.statusLine == "HTTP/1.1 404 Not Found")
            #expect(missing.headers["content-type"] == "text/plain; charset=utf-8")
            #expect(missing.body == "not found; this server has /metrics, /healthz and /readyz\n")
            let posted = try ask(server, "POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi")
            #expect(posted.statusLine == "HTTP/1.1 405 Method Not Allowed")
            #expect(posted.headers["allow"] == "GET, HEAD")
            #expect(posted.body == "method not allowed; use GET or HEAD\n")
        }
    }

    @Test func `http 1.0 closes, 1.1 keeps the connection and takes pipelined requests`() async throws {
        try await withServer { server in
            let old = try RawClient(port: server.port)
            try old.send("GET /metrics HTTP/1.0\r\n\r\n")
            #expect(try old.readToEnd().hasSuffix("\r\n\r\nasya_x 1\n"))
            let client = try RawClient(port: server.port)
            let request = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"
            try client.send(request + request + "GET /no HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            let answers = try client.readToEnd()
            #expect(answers.ranges(of: "HTTP/1.1 200 OK").count == 2)
            #expect(answers.ranges(of: "HTTP/1.1 404 Not Found").count == 1)
        }
    }

    @Test func `broken and oversized requests are refused and the connection is closed`() async throws {
        try await withServer { server in
            let broken = try RawClient(port: server.port)
            try broken.send("nonsense\r\n\r\n")
            #expect(try broken.readToEnd().hasPrefix("HTTP/1.1 400 Bad Request"))
            let large = try RawClient(port: server.port)
            try large.send("GET /metrics HTTP/1.1\r\nX: \(String(repeating: "x", count: 20_000))\r\n\r\n")
            // What the server did not read makes the system reset the connection, with or without the answer.
            let answer = (try? large.readToEnd()) ?? ""
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 Bad Request"))
            let body = try RawClient(port: server.port)
            try body.send("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 17000\r\n\r\n")
            try body.send(String(repeating: "x", count: 17_000))
            #expect(try body.readResponse().statusLine == "HTTP/1.1 413 Payload Too Large")
            #expect(try ask(server, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").statusLine == "HTTP/1.1 200 OK")
        }
    }

    @Test func `a large page arrives whole`() async throws {
        let page = [UInt8](repeating: UInt8(ascii: "x"), count: 400_000)
        try await withServer(page: { page }) { server in
            let response = try ask(server, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(response.body.utf8.count == page.count)
        }
    }

    @Test func `connections past the limit are told so`() async throws {
        try await withServer { server in
            let request = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
            var clients: [RawClient] = []
            for _ in 0..<OpsServer.maxConnections {
                let client = try RawClient(port: server.port)
                try client.send(request)
                #expect(try client.readResponse().statusLine == "HTTP/1.1 200 OK")
                clients.append(client)
            }
            let late = try RawClient(port: server.port)
            let answer = try late.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 503 Service Unavailable"))
            #expect(answer.hasSuffix("too many connections\n"))
            clients.removeAll()
        }
    }

    @Test func `after the shutdown nobody listens`() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let socket = try ListeningSocket(ListenAddress(host: "127.0.0.1", port: 0), variable: "V")
        let server = OpsServer(socket: socket, group: group, health: health) { _ in .renderingFailed }
        let idle = try RawClient(port: server.port)
        await server.shutdown()
        #expect(try idle.readToEnd().isEmpty)
        #expect(throws: RawClient.Failure.self) { try RawClient(port: server.port) }
        try await group.shutdownGracefully()
    }
}

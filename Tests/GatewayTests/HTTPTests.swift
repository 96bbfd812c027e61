// SPDX-License-Identifier: Apache-2.0

import Access
import Envelopes
import Foundation
import HTTPClient
import Settings
import TelemetryCore
import TelemetryTesting
import Testing

@testable import Gateway

/// What is the same for all resources, and what clients do that speak no proper HTTP.
@Suite(.timeLimit(.minutes(10)))
struct HTTPTests {
    @Test func `health is answered by GET and by HEAD`() async throws {
        try await GatewayUnderTest.run { gateway in
            let answer = try await gateway.ask("GET", "/health")
            #expect(answer.status == 200 && answer.text == "OK\n")
            let head = try await gateway.ask("HEAD", "/health")
            #expect(head.status == 200 && head.text.isEmpty && head["Content-Length"] == "3")
        }
    }

    @Test func `the document that describes the gateway names what there is`() async throws {
        try await GatewayUnderTest.run { gateway in
            let document = try await gateway.ask("GET", "/openapi.json").json
            let described = (document["paths"]?.objectValue ?? []).flatMap { path in
                (path.value.objectValue ?? []).map(\.name).filter { $0 != "parameters" }.map { "\($0) \(path.name)" }
            }
            let served = PublicRoutes.all.flatMap { row in
                row.methods.map { "\($0.lowercased()) \(row.route.pattern)" }
            }
            #expect(Set(described).subtracting(served) == [], "described and not served")
            #expect(Set(served).subtracting(described) == [], "served and not described")
            #expect(described.count == Set(described).count && served.count == Set(served).count)
            // All of them are there in a gateway as it is started.
            for row in PublicRoutes.all {
                let path = row.route.pattern.replacing("{id}", with: "none")
                let other = try await gateway.ask("PATCH", path)
                #expect(other.status == 405 && other["Allow"] == row.methods.joined(separator: ", "), "\(path)")
            }
        }
    }

    @Test func `what does not exist is told so`() async throws {
        try await GatewayUnderTest.run { gateway in
            let nothing = try await gateway.ask("GET", "/nothing")
            #expect(nothing.status == 404 && nothing.code == "unknown_resource")
            let method = try await gateway.ask("PATCH", "/envelopes/x")
            #expect(method.status == 405 && method["Allow"] == "GET, DELETE")
            let query = try await gateway.ask("GET", "/tools?verbose=1")
            #expect(query.status == 400)
            let media = try await gateway.ask(
                "POST",
                "/tools/call",
                "name=echo",
                headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")]
            )
            #expect(media.status == 415)
        }
    }

    @Test func `pages of other sites are turned away`() async throws {
        try await GatewayUnderTest.run { gateway in
            for (header, value, status) in [
                ("Origin", "https://evil.example", 403), ("Origin", "null", 403), ("Host", "evil.example", 421),
                ("Origin", "http://localhost:3000", 200),
            ] {
                let answer = try await gateway.ask("GET", "/tools", headers: [HTTPHeader(header, value)])
                #expect(answer.status == status, "\(header): \(value)")
            }
        }
    }

    @Test func `whoever asks too often is told when to come back`() async throws {
        let access = AccessSettings(rateLimit: RateLimit(requestsPerSecond: 0.5, burst: 2))
        try await GatewayUnderTest.run(access: access) { gateway in
            #expect(try await gateway.ask("GET", "/tools").status == 200)
            #expect(try await gateway.ask("GET", "/tools").status == 200)
            let answer = try await gateway.ask("GET", "/tools")
            #expect(answer.status == 429 && answer.code == "rate_limited" && answer["Retry-After"] == "2")
            gateway.clock.advance(by: .seconds(2))
            #expect(try await gateway.ask("GET", "/tools").status == 200)
        }
    }

    @Test func `more streams than there is room for are told to come back`() async throws {
        try await GatewayUnderTest.run({ $0.limits.maxStreams = 1 }) { gateway in
            let id = try await gateway.call()
            let stream = gateway.follow("\(gateway.clients)/envelopes/\(id)/stream")
            while gateway.metric("asya_gateway_sse_clients") != 1 { await Task.yield() }
            let refused = try await gateway.ask("GET", "/envelopes/\(id)/stream")
            #expect(refused.status == 503 && refused.code == "overloaded" && refused["Retry-After"] == "5")
            try await gateway.finish(id)
            for try await _ in stream {}
        }
    }

    @Test func `more bodies than there is room for are told to come back`() async throws {
        try await GatewayUnderTest.run({ $0.limits.maxBufferedBytes = 20 }) { gateway in
            let refused = try await gateway.ask("POST", "/tools/call", #"{"name":"echo","arguments":{"text":"hi"}}"#)
            #expect(refused.status == 503 && refused["Retry-After"] == "1")
            // What was taken has been given back.
            #expect(try await gateway.ask("POST", "/tools/call", "{}").status == 400)
        }
    }

    @Test func `a request that takes too long is ended with an answer`() async throws {
        try await GatewayUnderTest.run({ $0.limits.requestTimeout = .milliseconds(100) }) { gateway in
            let answer = try await RawConnection.exchange(
                gateway.port,
                "POST /tools/call HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"
            )
            #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.contains(#""code":"request_timeout""#))
        }
    }

    @Test func `a connection on which nothing is asked is closed`() async throws {
        try await GatewayUnderTest.run({ $0.limits.idleTimeout = .milliseconds(100) }) { gateway in
            let answer = try await RawConnection.exchange(gateway.port, "GET /heal")
            #expect(answer.isEmpty)
        }
    }

    @Test(arguments: [
        ("GARBAGE\r\n\r\n", 400, "malformed_request"),
        (
            "GET /health HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "x", count: 5_000))\r\n\r\n", 431,
            "headers_too_large"
        ),
        ("GET /\(String(repeating: "x", count: 5_000)) HTTP/1.1\r\nHost: a\r\n\r\n", 431, "headers_too_large"),
        (
            "POST /tools/call HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}", 400,
            "malformed_request"
        ),
        ("POST /tools/call HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n", 400, "malformed_request"),
    ])
    func `what is no HTTP gets an answer that says so`(request: String, status: Int, code: String) async throws {
        try await GatewayUnderTest.run({ $0.limits.maxHeaderBytes = 2_048 }) { gateway in
            let answer = try await RawConnection.exchange(gateway.port, request)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) ") && answer.contains(#""code":"\#(code)""#), "\(answer)")
        }
    }

    @Test func `requests that are sent at once are answered in their order`() async throws {
        try await GatewayUnderTest.run { gateway in
            let one = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
            let two = "GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            let answer = try await RawConnection.exchange(gateway.port, one + two)
            let first = answer.range(of: "HTTP/1.1 200 OK")
            let second = answer.range(of: "HTTP/1.1 404 Not Found")
            #expect(first != nil && second != nil)
        }
    }

    @Test func `a body that is announced is asked for, unless it is too long`() async throws {
        try await GatewayUnderTest.run({ $0.limits.maxBodyBytes = 1_024 }) { gateway in
            let head = "POST /tools/call HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nConnection: close\r\n"
            let accepted = try await RawConnection.exchange(gateway.port, head + "Content-Length: 2\r\n\r\n{}")
            #expect(accepted.hasPrefix("HTTP/1.1 100 Continue") && accepted.contains("HTTP/1.1 400 "))
            let refused = try await RawConnection.exchange(gateway.port, head + "Content-Length: 2000\r\n\r\n")
            #expect(refused.hasPrefix("HTTP/1.1 413 "))
        }
    }
}

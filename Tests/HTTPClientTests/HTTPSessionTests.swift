// SPDX-License-Identifier: Apache-2.0

import Compression
import HTTPClient
import HTTPTesting
import Testing

@Suite struct HTTPSessionTests {
    @Test func `a request arrives as it was made and the response comes back`() async throws {
        let server = LoopbackServer { _, _ in
            .response(201, headers: ["X-Answer:  forty two \t", "X-Empty:"], body: [1, 0, 255])
        }
        let response = try await perform(
            HTTPRequest(
                method: "POST",
                url: server.url + "/a/b?c=d",
                headers: [HTTPHeader("Content-Type", "application/x-protobuf"), HTTPHeader("X-Empty", "")],
                body: [9, 0, 8]
            )
        )
        server.stop()
        #expect(response.status == 201)
        #expect(response.body == [1, 0, 255])
        #expect(response.header("x-answer") == "forty two")
        #expect(response.header("X-EMPTY") == "")
        #expect(response.header("missing") == nil)
        let request = try #require(server.requests.first)
        #expect(request.method == "POST" && request.path == "/a/b?c=d" && request.body == [9, 0, 8])
        #expect(request.headers["content-type"] == "application/x-protobuf")
        #expect(request.headers["x-empty"] == "")
        #expect(request.headers["expect"] == nil)
    }

    @Test(arguments: [
        ("GET", false), ("HEAD", false), ("DELETE", false), ("PUT", true), ("PATCH", true), ("POST", true),
    ])
    func `the method is the one asked for`(method: String, hasBody: Bool) async throws {
        let server = LoopbackServer { _, _ in .response(204) }
        let response = try await perform(HTTPRequest(method: method, url: server.url, body: hasBody ? [] : nil))
        server.stop()
        #expect(response.status == 204)
        #expect(server.requests.map(\.method) == [method])
    }

    @Test func `requests of one session share a connection, also after an error status`() async throws {
        let server = LoopbackServer { _, index in .response(index == 1 ? 503 : 200) }
        let statuses = await TestThread.run { () -> Result<[Int], HTTPError> in
            Result { () throws(HTTPError) in
                let session = try HTTPSession()
                var statuses: [Int] = []
                for _ in 0..<3 {
                    let request = HTTPRequest(
                        method: "POST",
                        url: server.url,
                        body: [UInt8](repeating: 1, count: 1 << 21)
                    )
                    statuses.append(try session.perform(request).status)
                }
                return statuses
            }
        }
        server.stop()
        #expect(try statuses.get() == [200, 503, 200])
        #expect(server.requests.map(\.connection) == [0, 0, 0])
        #expect(server.requests.allSatisfy { $0.body.count == 1 << 21 })
    }

    @Test func `a redirect is a response and is not followed`() async throws {
        let server = LoopbackServer { _, _ in .response(302, headers: ["Location: http://127.0.0.1:1/"]) }
        #expect(try await perform(HTTPRequest(url: server.url)).status == 302)
        server.stop()
    }

    @Test func `an interim response and its headers are passed over`() async throws {
        let server = LoopbackServer { _, _ in
            .raw("HTTP/1.1 100 Continue\r\nX-Interim: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        let response = try await perform(HTTPRequest(url: server.url))
        server.stop()
        #expect(response.status == 200)
        #expect(response.header("x-interim") == nil)
    }

    @Test func `a refused connection can be tried again`() async throws {
        let server = LoopbackServer { _, _ in .hangUp }
        server.stop()
        let error = await failure(HTTPRequest(url: server.url))
        guard case .cannotConnect = error else {
            Issue.record("unexpected: \(String(describing: error))")
            return
        }
        #expect(error?.isRetriable == true)
    }

    @Test(arguments: ["", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"])
    func `a connection that ends before the response does is lost`(sent: String) async throws {
        let server = LoopbackServer { _, _ in sent.isEmpty ? .hangUp : .raw(sent) }
        let error = await failure(HTTPRequest(url: server.url))
        server.stop()
        guard case .connectionLost = error else {
            Issue.record("unexpected: \(String(describing: error))")
            return
        }
        #expect(error?.isRetriable == true)
    }

    @Test func `no answer within the timeout is an error`() async throws {
        let server = LoopbackServer { _, _ in .silence }
        #expect(await failure(HTTPRequest(url: server.url, timeout: .milliseconds(30))) == .timedOut)
        server.stop()
    }

    @Test func `a response over the limit is refused, at the limit it is not`() async throws {
        let server = LoopbackServer { _, _ in .response(200, body: [UInt8](repeating: 7, count: 1000)) }
        #expect(try await perform(HTTPRequest(url: server.url, maximumResponseBytes: 1000)).body.count == 1000)
        let refused = await failure(HTTPRequest(url: server.url, maximumResponseBytes: 999))
        server.stop()
        #expect(refused == .responseTooLarge(limit: 999))
    }

    @Test func `a compressed response is handed out decompressed, and its limit counts what comes out`() async throws {
        let body = [UInt8](repeating: 7, count: 1 << 20)
        let compressed = try Gzip.compress(body)
        let server = LoopbackServer { _, _ in .response(200, headers: ["Content-Encoding: gzip"], body: compressed) }
        #expect(try await perform(HTTPRequest(url: server.url, maximumResponseBytes: 1 << 20)).body == body)
        let refused = await failure(HTTPRequest(url: server.url, maximumResponseBytes: 1 << 20 - 1))
        let raw = try await perform(HTTPRequest(url: server.url, acceptsGzip: false))
        server.stop()
        #expect(refused == .responseTooLarge(limit: 1 << 20 - 1))
        #expect(raw.body == compressed)
        #expect(server.requests.map { $0.headers["accept-encoding"] } == ["gzip", "gzip", nil])
    }

    @Test func `a response that says it is compressed and is not is an error`() async throws {
        let server = LoopbackServer { _, _ in
            .response(200, headers: ["Content-Encoding: gzip"], body: Array("plain".utf8))
        }
        let error = await failure(HTTPRequest(url: server.url))
        server.stop()
        guard case .transferFailed = error else {
            Issue.record("unexpected: \(String(describing: error))")
            return
        }
        #expect(error?.isRetriable == false)
    }

    @Test func `cancelling ends a request that waits, and every later one under the same token`() async throws {
        let server = LoopbackServer { _, index in index == 0 ? .silence : .response(200) }
        let cancellation = HTTPCancellation()
        TestThread.start {
            server.waitForRequest()
            cancellation.cancel()
        }
        let outcomes = await TestThread.run { () -> [Result<Int, HTTPError>] in
            guard let session = try? HTTPSession() else { return [] }
            let request = HTTPRequest(url: server.url, timeout: nil)
            return [cancellation, cancellation, HTTPCancellation()].map { token in
                Result { () throws(HTTPError) in try session.perform(request, cancellation: token).status }
            }
        }
        server.stop()
        #expect(outcomes == [.failure(.cancelled), .failure(.cancelled), .success(200)])
        #expect(cancellation.isCancelled)
    }

    @Test(
        arguments: [
            HTTPRequest(url: "ftp://127.0.0.1/"),
            HTTPRequest(url: "file:///etc/passwd"),
            HTTPRequest(url: "http://"),
            HTTPRequest(url: "http://127.0.0.1/\0x"),
            HTTPRequest(url: "http://127.0.0.1:1/", headers: [HTTPHeader("X-A", "1\r\nX-B: 2")]),
            HTTPRequest(url: "http://127.0.0.1:1/", headers: [HTTPHeader("X A", "1")]),
            HTTPRequest(url: "http://127.0.0.1:1/", headers: [HTTPHeader("", "1")]),
        ]
    )
    func `a request that cannot be made is refused before anything is sent`(request: HTTPRequest) async {
        let error = await failure(request)
        guard case .invalidRequest = error else {
            Issue.record("unexpected: \(String(describing: error))")
            return
        }
        #expect(error?.isRetriable == false)
    }

    @Test func `a certificate file that is missing is named as the reason`() async {
        // The file is read before the connection is made to a port that speaks no TLS.
        let server = LoopbackServer { _, _ in .hangUp }
        let error = await failure(
            HTTPRequest(
                url: "https://127.0.0.1:\(server.port)",
                tls: TLSOptions(certificateAuthorityFile: "/nonexistent/ca.pem")
            )
        )
        server.stop()
        guard case .certificateRejected = error else {
            Issue.record("unexpected: \(String(describing: error))")
            return
        }
        #expect(error?.isRetriable == false)
        #expect(error?.description.hasPrefix("check the certificate files") == true)
    }

    private func perform(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
        try await outcome(request).get()
    }

    private func failure(_ request: HTTPRequest) async -> HTTPError? {
        if case .failure(let error) = await outcome(request) { error } else { nil }
    }

    private func outcome(_ request: HTTPRequest) async -> Result<HTTPResponse, HTTPError> {
        await TestThread.run {
            Result { () throws(HTTPError) in try HTTPSession().perform(request) }
        }
    }
}

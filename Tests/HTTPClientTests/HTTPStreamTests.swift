// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import HTTPTesting
import Synchronization
import Testing

/// Responses that are handed out while they arrive.
struct HTTPStreamTests {
    /// What a stream has handed out, and a way to wait for it.
    private final class Received: Sendable {
        private let bytes = Mutex([UInt8]())
        let arrived = Semaphore()

        var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

        func take(_ piece: [UInt8]) {
            bytes.withLock { $0 += piece }
            arrived.signal()
        }
    }

    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"

    @Test func `bytes are handed out before the response is over, and cancelling ends it`() async throws {
        let server = LoopbackServer { _, _ in .open(Self.head + "data: 1\n\n") }
        let pool = HTTPConnectionPool()
        let received = Received()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                do throws(HTTPError) {
                    _ = try await pool.stream(HTTPRequest(url: server.url, timeout: nil), receive: received.take)
                    Issue.record("the response ended")
                } catch {
                    #expect(error == .cancelled)
                }
            }
            await TestThread.run { received.arrived.wait() }
            group.cancelAll()
        }
        #expect(received.text == "data: 1\n\n")
        pool.close()
        server.stop()
    }

    @Test func `a stream of any length is handed out, and the response has no body`() async throws {
        let piece = String(repeating: "x", count: 1 << 20)
        let server = LoopbackServer { _, _ in .raw(Self.head + piece) }
        let pool = HTTPConnectionPool()
        let received = Received()
        let request = HTTPRequest(url: server.url, maximumResponseBytes: 10)
        let response = try await pool.stream(request, receive: received.take)
        #expect(response.status == 200)
        #expect(response.body.isEmpty)
        #expect(received.text == piece)
        pool.close()
        server.stop()
    }

    @Test func `what is no success is collected`() async throws {
        let server = LoopbackServer { _, _ in .response(404, body: Array("who?".utf8)) }
        let pool = HTTPConnectionPool()
        let received = Received()
        let response = try await pool.stream(HTTPRequest(url: server.url), receive: received.take)
        #expect(response.status == 404)
        #expect(response.body == Array("who?".utf8))
        #expect(received.text == "")
        pool.close()
        server.stop()
    }

    @Test func `a peer that falls silent is given up`() async throws {
        let server = LoopbackServer { _, _ in .open(Self.head) }
        let pool = HTTPConnectionPool()
        let received = Received()
        await #expect(throws: HTTPError.timedOut) {
            _ = try await pool.stream(
                HTTPRequest(url: server.url, timeout: nil, idleTimeout: .seconds(1)),
                receive: received.take
            )
        }
        pool.close()
        server.stop()
    }
}

// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import HTTPTesting
import Testing

@Suite struct HTTPConnectionPoolTests {
    @Test func `requests run at the same time, and each gets its own response`() async throws {
        // Nobody is answered before all have asked.
        let all = Semaphore()
        let server = LoopbackServer { request, index in
            if index == 9 { for _ in 0..<10 { all.signal() } }
            all.wait()
            return .response(200, body: request.body)
        }
        let pool = HTTPConnectionPool()
        let bodies = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
            for index in 0..<10 {
                group.addTask {
                    let body = [UInt8](repeating: UInt8(index), count: 100_000 * index)
                    let request = HTTPRequest(method: "PUT", url: server.url, body: body)
                    return (index, try await pool.perform(request).body)
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        pool.close()
        server.stop()
        #expect(bodies.count == 10)
        for (index, body) in bodies { #expect(body == [UInt8](repeating: UInt8(index), count: 100_000 * index)) }
    }

    @Test func `more requests than may run wait for their turn, on the same connections`() async throws {
        let server = LoopbackServer { _, _ in .response(200) }
        let pool = HTTPConnectionPool(maximumConcurrent: 2)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { _ = try await pool.perform(HTTPRequest(url: server.url)) } }
            try await group.waitForAll()
        }
        pool.close()
        server.stop()
        #expect(server.requests.count == 50)
        #expect(Set(server.requests.map(\.connection)).count <= 2)
    }

    @Test func `one request too many is refused at once`() async throws {
        let server = LoopbackServer { _, _ in .silence }
        let pool = HTTPConnectionPool(maximumConcurrent: 1, maximumWaiting: 0)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { _ = try? await pool.perform(HTTPRequest(url: server.url, timeout: nil)) }
            await TestThread.run { server.waitForRequest() }
            do throws(HTTPError) {
                _ = try await pool.perform(HTTPRequest(url: server.url))
                Issue.record("nothing was thrown")
            } catch {
                guard case .overloaded = error, error.isRetriable else {
                    Issue.record("unexpected: \(error)")
                    return group.cancelAll()
                }
            }
            group.cancelAll()
        }
        pool.close()
        server.stop()
    }

    @Test func `cancelling a task ends its transfer and no other`() async throws {
        let server = LoopbackServer { request, _ in request.path == "/silent" ? .silence : .response(200) }
        let pool = HTTPConnectionPool()
        let task = Task { try await pool.perform(HTTPRequest(url: server.url + "/silent", timeout: nil)) }
        await TestThread.run { server.waitForRequest() }
        #expect(try await pool.perform(HTTPRequest(url: server.url + "/ok")).status == 200)
        task.cancel()
        await #expect(throws: HTTPError.cancelled) { try await task.value }
        #expect(try await pool.perform(HTTPRequest(url: server.url + "/ok")).status == 200)
        pool.close()
        server.stop()
    }

    @Test func `a task that is cancelled before it asks sends nothing`() async {
        let server = LoopbackServer { _, _ in .response(200) }
        let pool = HTTPConnectionPool()
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return try await pool.perform(HTTPRequest(url: server.url))
        }
        await #expect(throws: HTTPError.cancelled) { try await task.value }
        pool.close()
        server.stop()
        #expect(server.requests.isEmpty)
    }

    @Test func `closing ends what runs and waits, and refuses what comes later`() async throws {
        let server = LoopbackServer { _, _ in .silence }
        let pool = HTTPConnectionPool(maximumConcurrent: 1)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    await #expect(throws: HTTPError.cancelled) {
                        try await pool.perform(HTTPRequest(url: server.url, timeout: nil))
                    }
                }
            }
            await TestThread.run { server.waitForRequest() }
            pool.close()
        }
        await #expect(throws: HTTPError.cancelled) { try await pool.perform(HTTPRequest(url: server.url)) }
        server.stop()
        #expect(server.requests.count == 1)
    }

    @Test func `a failure is that request's own`() async throws {
        let server = LoopbackServer { request, _ in
            switch request.path {
            case "/hang-up": .hangUp
            case "/silent": .silence
            default: .response(200, body: [UInt8](repeating: 0, count: 100))
            }
        }
        let pool = HTTPConnectionPool()
        async let ok = pool.perform(HTTPRequest(url: server.url))
        await #expect(throws: HTTPError.timedOut) {
            try await pool.perform(HTTPRequest(url: server.url + "/silent", timeout: .milliseconds(20)))
        }
        await #expect(throws: HTTPError.responseTooLarge(limit: 10)) {
            try await pool.perform(HTTPRequest(url: server.url, maximumResponseBytes: 10))
        }
        await #expect(throws: HTTPError.self) { try await pool.perform(HTTPRequest(url: server.url + "/hang-up")) }
        await #expect(throws: HTTPError.self) { try await pool.perform(HTTPRequest(url: "no address")) }
        await #expect(throws: HTTPError.self) {
            try await pool.perform(HTTPRequest(url: server.url, headers: [HTTPHeader("A", "b\r\nC: d")]))
        }
        #expect(try await ok.status == 200)
        pool.close()
        server.stop()
    }

    @Test(arguments: [
        ("GET", false), ("HEAD", false), ("DELETE", false), ("DELETE", true), ("PUT", true), ("POST", true),
    ])
    func `the method is the one asked for, with or without a body`(method: String, hasBody: Bool) async throws {
        let server = LoopbackServer { _, _ in .response(204) }
        let pool = HTTPConnectionPool()
        let bodies: [[UInt8]?] = hasBody ? [[], [1, 2]] : [nil]
        for body in bodies {
            _ = try await pool.perform(HTTPRequest(method: method, url: server.url, body: body))
        }
        pool.close()
        server.stop()
        #expect(server.requests.map(\.method) == Array(repeating: method, count: hasBody ? 2 : 1))
        #expect(server.requests.map(\.body) == (hasBody ? [[], [1, 2]] : [[]]))
    }
}

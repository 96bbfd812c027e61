// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import RuntimeLink

/// Several messages on one connection at once.
@Suite(.timeLimit(.minutes(10))) struct PipeliningTests {
    /// The answer of a runtime that takes so many messages at once.
    private static let hello = String(
        decoding: RuntimeHello(handler: "m.f", fingerprint: nil, workers: 1, pipelining: 4).encoded(),
        as: UTF8.self
    )

    /// Calls at the same time; the errors they end with, nil for an answer.
    private func call(
        _ client: RuntimeClient,
        _ count: Int,
        timeout: Duration = .seconds(30)
    ) async -> [RuntimeLinkError?] {
        await withTaskGroup(of: RuntimeLinkError?.self) { group in
            for number in 0..<count {
                group.addTask {
                    do throws(RuntimeLinkError) {
                        let answer = try await client.invoke(Array("\(number)".utf8), timeout: timeout)
                        #expect(String(decoding: answer, as: UTF8.self) == "[\(number)]")
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test func `a runtime that says nothing of it gets one message at a time`() {
        let old = Array(#"[{"asya_hello":{"version":1,"handler":"m.f","workers":1}}]"#.utf8)
        #expect(RuntimeHello(answer: old)?.pipelining == 1)
        #expect(RuntimeHello(answer: Array(Self.hello.utf8))?.pipelining == 4)
    }

    @Test func `answers go to their messages in whatever order they are found`() async throws {
        let path = temporarySocketPath()
        let held = Mutex<[RuntimeRequest]>([])
        let connections = Counter()
        let server = try await RuntimeServer.bind(
            path: path,
            permissions: nil,
            maxFrameBytes: 1 << 20,
            on: MultiThreadedEventLoopGroup.singleton.next(),
            hello: { RuntimeHello(handler: "m.f", fingerprint: nil, workers: 1, pipelining: 4) },
            onConnections: { connections.raise(to: $0) },
            onRequest: { request in
                let ready: [RuntimeRequest] = held.withLock { held in
                    held.append(request)
                    guard held.count == 4 else { return [] }
                    defer { held = [] }
                    return held
                }
                for request in ready.reversed() {
                    request.respond(ByteBuffer(string: "[\(String(buffer: request.frame))]"))
                }
            }
        )
        let client = RuntimeClient(path: path, connections: 4, maxFrameBytes: 1 << 20)
        try await client.waitUntilReady(within: .seconds(300))
        #expect(await call(client, 40).allSatisfy { $0 == nil })
        #expect(connections.value == 1)
        await client.close()
        await server.close()
    }

    @Test func `only the first message of a connection that ends may have been begun`() async throws {
        let messages = Counter()
        let peer = try await ScriptedPeer { text in
            if text.contains("asya_hello") { return .answer(Self.hello) }
            messages.increment()
            return messages.value == 4 ? .close : .silence
        }
        let client = RuntimeClient(path: peer.path, connections: 4, maxFrameBytes: 1 << 20)
        try await client.waitUntilReady(within: .seconds(300))
        let errors = await call(client, 4)
        #expect(errors.filter { $0 == .closedBeforeAnswer }.count == 1)
        #expect(errors.filter { $0 == .notBegun }.count == 3)
        #expect(RuntimeLinkError.notBegun.isBeforeDelivery)
        await client.close()
        try await peer.close()
    }

    @Test func `only the first message of a connection runs out of time`() async throws {
        let peer = try await ScriptedPeer { text in
            text.contains("asya_hello") ? .answer(Self.hello) : .silence
        }
        let client = RuntimeClient(path: peer.path, connections: 3, maxFrameBytes: 1 << 20)
        try await client.waitUntilReady(within: .seconds(300))
        let errors = await call(client, 3, timeout: .milliseconds(200))
        #expect(errors.contains(.timedOut(after: .milliseconds(200))))
        #expect(errors.allSatisfy { $0 == .timedOut(after: .milliseconds(200)) || $0 == .notBegun })
        await client.close()
        try await peer.close()
    }

    @Test func `a message that is cancelled leaves the others on its connection alone`() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: String.self)
        let requests = Mutex<[RuntimeRequest]>([])
        let path = temporarySocketPath()
        let server = try await RuntimeServer.bind(
            path: path,
            permissions: nil,
            maxFrameBytes: 1 << 20,
            on: MultiThreadedEventLoopGroup.singleton.next(),
            hello: { RuntimeHello(handler: "m.f", fingerprint: nil, workers: 1, pipelining: 4) },
            onRequest: { request in
                requests.withLock { $0.append(request) }
                arrived.yield(String(buffer: request.frame))
            }
        )
        let client = RuntimeClient(path: path, connections: 4, maxFrameBytes: 1 << 20)
        try await client.waitUntilReady(within: .seconds(300))
        var frames = arrivals.makeAsyncIterator()
        let cancelled = Task { try await client.invoke(Array("1".utf8), timeout: .seconds(300)) }
        #expect(await frames.next() == "1")
        async let other = client.invoke(Array("2".utf8), timeout: .seconds(300))
        #expect(await frames.next() == "2")
        cancelled.cancel()
        await #expect(throws: RuntimeLinkError.cancelled) { try await cancelled.value }
        for request in requests.withLock(\.self) {
            request.respond(ByteBuffer(string: "[\(String(buffer: request.frame))]"))
        }
        #expect(try await other == Array("[2]".utf8))
        await client.close()
        await server.close()
    }
}

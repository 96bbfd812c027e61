// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import RuntimeLink

@Suite(.timeLimit(.minutes(10))) struct RuntimeClientTests {
    private func client(_ path: String, connections: Int = 4, maxFrameBytes: Int = 1 << 20) -> RuntimeClient {
        RuntimeClient(path: path, connections: connections, maxFrameBytes: maxFrameBytes)
    }

    private func isHello(_ text: String) -> Bool { text.contains("asya_hello") }

    @Test func `one connection carries many messages after one greeting`() async throws {
        let greetings = Counter()
        let peer = try await ScriptedPeer { text in
            guard text.contains("asya_hello") else { return .answer("[\(text)]") }
            greetings.increment()
            return .answer(helloAnswer)
        }
        let client = client(peer.path)
        for number in 0..<50 {
            let answer = try await client.invoke(Array("\(number)".utf8), timeout: .seconds(300))
            #expect(String(decoding: answer, as: UTF8.self) == "[\(number)]")
        }
        #expect(greetings.value == 1)
        #expect(client.peer == .current(RuntimeHello(handler: "m.f", fingerprint: "sha256:00", workers: 2)))
        await client.close()
        try await peer.close()
    }

    @Test func `a runtime of v0_1 gets a connection per message and no further greeting`() async throws {
        let greetings = Counter()
        let peer = try await ScriptedPeer { text in
            guard text.contains("asya_hello") else { return .answerAndClose("[\(text)]") }
            greetings.increment()
            return .answerAndClose(legacyHelloAnswer)
        }
        let client = client(peer.path)
        for number in 0..<5 {
            let answer = try await client.invoke(Array("\(number)".utf8), timeout: .seconds(300))
            #expect(String(decoding: answer, as: UTF8.self) == "[\(number)]")
        }
        #expect(client.peer == .legacy)
        #expect(greetings.value == 1)
        try await peer.close()
    }

    @Test func `a socket that is not there cannot be connected to`() async {
        let path = temporarySocketPath()
        let error = await failure { try await client(path).invoke(Array("1".utf8), timeout: .seconds(1)) }
        #expect(error == .cannotConnect(path: path, reason: "No such file or directory"))
        #expect(error?.isBeforeDelivery == true)
    }

    @Test func `a connection that ends before the answer says that the runtime died`() async throws {
        let peer = try await ScriptedPeer { $0.contains("asya_hello") ? .answer(helloAnswer) : .close }
        let error = await failure { try await client(peer.path).invoke(Array("1".utf8), timeout: .seconds(300)) }
        #expect(error == .closedBeforeAnswer)
        try await peer.close()
    }

    @Test func `silence ends with a timeout and the connection is not used again`() async throws {
        let peer = try await ScriptedPeer { text in
            if text.contains("asya_hello") { return .answer(helloAnswer) }
            return text == "hang" ? .silence : .answer("[]")
        }
        let client = client(peer.path, connections: 1)
        let error = await failure { try await client.invoke(Array("hang".utf8), timeout: .milliseconds(20)) }
        #expect(error == .timedOut(after: .milliseconds(20)))
        #expect(try await client.invoke(Array("ok".utf8), timeout: .seconds(300)) == Array("[]".utf8))
        try await peer.close()
    }

    @Test(arguments: [
        (ScriptedPeer.Reaction.answer("{}"), RuntimeLinkError.malformedAnswer(reason: "not a JSON array")),
        (.answer(""), .malformedAnswer(reason: "not a JSON array")),
        (.bytes([0x7f, 0, 0, 0]), .answerTooLarge(bytes: 0x7f00_0000, limit: 1 << 20)),
    ])
    func `an answer that is none is told apart`(
        reaction: ScriptedPeer.Reaction,
        expected: RuntimeLinkError
    ) async throws {
        let peer = try await ScriptedPeer { $0.contains("asya_hello") ? .answer(helloAnswer) : reaction }
        let error = await failure { try await client(peer.path).invoke(Array("1".utf8), timeout: .seconds(300)) }
        #expect(error == expected)
        try await peer.close()
    }

    @Test func `a message over the limit is not sent`() async {
        let error = await failure {
            try await client("/nowhere", maxFrameBytes: 3).invoke(Array("1234".utf8), timeout: .seconds(1))
        }
        #expect(error == .requestTooLarge(bytes: 4, limit: 3))
    }

    @Test func `a cancelled call ends at once`() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let peer = try await ScriptedPeer { text in
            if text.contains("asya_hello") { return .answer(helloAnswer) }
            arrived.yield()
            return .silence
        }
        let client = client(peer.path)
        let call = Task { await failure { try await client.invoke(Array("1".utf8), timeout: .seconds(100)) } }
        for await _ in arrivals { break }
        call.cancel()
        #expect(await call.value == .cancelled)
        try await peer.close()
    }

    @Test func `no more messages are in flight than connections are allowed`() async throws {
        let path = temporarySocketPath()
        let open = Mutex<[RuntimeRequest]>([])
        let peak = Counter()
        let server = try await RuntimeServer.bind(
            path: path,
            permissions: 0o600,
            maxFrameBytes: 1 << 20,
            on: MultiThreadedEventLoopGroup.singleton.next(),
            hello: { RuntimeHello(handler: "m.f", fingerprint: nil, workers: 1) },
            onRequest: { request in
                // Answered when two are there, so that more than two in flight would be seen.
                let ready: [RuntimeRequest] = open.withLock { open in
                    open.append(request)
                    peak.raise(to: open.count)
                    guard open.count == 2 else { return [] }
                    defer { open = [] }
                    return open
                }
                for request in ready { request.respond(ByteBuffer(string: "[]")) }
            }
        )
        let client = client(path, connections: 2)
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<20 { group.addTask { try await client.invoke(Array("1".utf8), timeout: .seconds(300)) } }
            for try await answer in group { #expect(answer == Array("[]".utf8)) }
        }
        #expect(peak.value == 2)
        await client.close()
        await server.close()
    }

    @Test func `the runtime is told which trace to keep, also while every worker is busy`() async throws {
        let path = temporarySocketPath()
        let (kept, keep) = AsyncStream.makeStream(of: String.self)
        let held = Mutex<RuntimeRequest?>(nil)
        let server = try await RuntimeServer.bind(
            path: path,
            permissions: nil,
            maxFrameBytes: 1 << 20,
            on: MultiThreadedEventLoopGroup.singleton.next(),
            hello: { RuntimeHello(handler: "m.f", fingerprint: nil, workers: 1) },
            onKeep: { keep.yield($0) },
            onRequest: { request in held.withLock { $0 = request } }
        )
        let client = client(path, connections: 1)
        await client.keep(traceID: "before the first contact there is nothing to keep")
        try await client.waitUntilReady(within: .seconds(300))
        async let answer = client.invoke(Array("1".utf8), timeout: .seconds(300))
        await client.keep(traceID: "0af7651916cd43dd8448eb211c80319c")
        var ids = kept.makeAsyncIterator()
        #expect(await ids.next() == "0af7651916cd43dd8448eb211c80319c")
        while !held.withLock({ request in
            request?.respond(ByteBuffer(string: "[]"))
            return request != nil
        }) { await Task.yield() }
        #expect(try await answer == Array("[]".utf8))
        await client.close()
        await server.close()
    }

    @Test func `a runtime of v0.1 is told nothing`() async throws {
        let heard = Counter()
        let peer = try await ScriptedPeer { text in
            if text.contains("keep") { heard.raise(to: 1) }
            return .answerAndClose(#"[{"error":"msg_parsing_error"}]"#)
        }
        let client = client(peer.path)
        try await client.waitUntilReady(within: .seconds(300))
        await client.keep(traceID: "0af7651916cd43dd8448eb211c80319c")
        #expect(heard.value == 0)
        await client.close()
        try await peer.close()
    }

    @Test func `waiting for a runtime ends when it appears`() async throws {
        let path = temporarySocketPath()
        let client = client(path)
        async let peer = client.waitUntilReady(within: .seconds(300))
        let server = try await RuntimeServer.bind(
            path: path,
            permissions: nil,
            maxFrameBytes: 1 << 20,
            on: MultiThreadedEventLoopGroup.singleton.next(),
            hello: { RuntimeHello(handler: "m.f", fingerprint: nil, workers: 3) },
            onRequest: { $0.respond(ByteBuffer(string: "[]")) }
        )
        #expect(try await peer == .current(RuntimeHello(handler: "m.f", fingerprint: nil, workers: 3)))
        await client.close()
        await server.close()
    }

    @Test func `waiting for a runtime that never comes ends with the reason`() async {
        let path = temporarySocketPath()
        let error = await failure { try await client(path).waitUntilReady(within: .milliseconds(30)) }
        #expect(error == .cannotConnect(path: path, reason: "No such file or directory"))
    }

    @Test func `a closed client takes no message`() async throws {
        let client = client("/nowhere")
        await client.close()
        #expect(await failure { try await client.invoke([], timeout: .seconds(1)) } == .clientClosed)
    }
}

/// The error an operation ends with; `nil` when it succeeds.
private func failure(_ operation: () async throws -> some Any) async -> RuntimeLinkError? {
    do {
        _ = try await operation()
        return nil
    } catch {
        return error as? RuntimeLinkError
    }
}

final class Counter: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }

    func increment() { number.withLock { $0 += 1 } }

    func raise(to value: Int) { number.withLock { $0 = max($0, value) } }
}

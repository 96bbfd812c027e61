// SPDX-License-Identifier: Apache-2.0

import Glibc
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import RuntimeLink

@Suite(.timeLimit(.minutes(10))) struct RuntimeServerTests {
    private func serve(
        _ path: String,
        _ onRequest: @escaping @Sendable (RuntimeRequest) -> Void = { $0.respond($0.frame) }
    ) async throws -> RuntimeServer {
        try await RuntimeServer.bind(
            path: path,
            permissions: 0o640,
            maxFrameBytes: 1 << 16,
            on: MultiThreadedEventLoopGroup.singleton.next(),
            hello: { RuntimeHello(handler: "m.f", fingerprint: nil, workers: 1) },
            onRequest: onRequest
        )
    }

    @Test func `the socket has the mode asked for and is gone after closing`() async throws {
        let path = temporarySocketPath()
        let server = try await serve(path)
        var status = stat()
        let code = unsafe lstat(path, &status)
        #expect(code == 0 && status.st_mode & 0o777 == 0o640)
        await server.close()
        let after = unsafe lstat(path, &status)
        #expect(after == -1)
    }

    @Test func `a second server on the same path is refused`() async throws {
        let path = temporarySocketPath()
        let first = try await serve(path)
        await #expect(throws: RuntimeLinkError.cannotListen(path: path, reason: "another runtime is listening there")) {
            _ = try await serve(path)
        }
        await first.close()
    }

    @Test func `a socket that nobody listens on any more is replaced`() async throws {
        let path = temporarySocketPath()
        // Bound and never listening: what a killed runtime leaves behind looks the same to those who connect.
        let left = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(left) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(left, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(code == 0)
        let server = try await serve(path)
        await server.close()
    }

    @Test func `a path that is too long is an error that says so`() async {
        let path = "/tmp/" + String(repeating: "x", count: 120)
        await #expect(throws: RuntimeLinkError.self) { _ = try await serve(path) }
    }

    @Test func `closing waits for the answer that is owed`() async throws {
        let path = temporarySocketPath()
        let (requests, arrived) = AsyncStream.makeStream(of: RuntimeRequest.self, bufferingPolicy: .bufferingNewest(1))
        let server = try await serve(path) { arrived.yield($0) }
        let client = RuntimeClient(path: path, connections: 1, maxFrameBytes: 1 << 16)
        async let answer = client.invoke(Array("[1]".utf8), timeout: .seconds(300))
        for await request in requests {
            async let closed: Void = server.close()
            request.respond(request.frame)
            await closed
            break
        }
        #expect(try await answer == Array("[1]".utf8))
        await client.close()
    }

    @Test func `a sidecar of v0_1 that connects for each message is served`() async throws {
        let path = temporarySocketPath()
        let server = try await serve(path)
        for number in 0..<3 {
            let client = RuntimeClient(path: path, connections: 1, maxFrameBytes: 1 << 16)
            #expect(
                try await client.invoke(Array("[\(number)]".utf8), timeout: .seconds(300)) == Array("[\(number)]".utf8)
            )
            await client.close()
        }
        await server.close()
    }

    @Test func `an envelope whose first member looks like a greeting is still a message`() {
        #expect(RuntimeHello.isRequest(RuntimeHello.request))
        #expect(RuntimeHello.isRequest(Array(#"{"asya_hello":{"version":2,"more":1}}"#.utf8)))
        #expect(!RuntimeHello.isRequest(Array(#"{"asya_hello":1,"id":"x"}"#.utf8)))
        #expect(!RuntimeHello.isRequest(Array(#"{"asya_hello":"#.utf8)))
    }

    @Test func `a greeting's answer survives the way there and back`() {
        let hello = RuntimeHello(handler: "m.C.f", fingerprint: "sha256:ab", workers: 7)
        #expect(RuntimeHello(answer: hello.encoded()) == hello)
        #expect(RuntimeHello(answer: Array(legacyHelloAnswer.utf8)) == nil)
        #expect(RuntimeHello(answer: []) == nil)
    }
}

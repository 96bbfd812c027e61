// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Testing

@testable import AMQPClient

/// Connecting to what is no broker.
@Suite(.timeLimit(.minutes(10))) struct ConnectTests {
    private func connectError(
        _ habit: StrangePeer.Habit,
        _ change: (inout AMQPOptions) -> Void = { _ in }
    ) async throws -> AMQPError? {
        let peer = try await StrangePeer(habit)
        var options = AMQPOptions(host: "127.0.0.1", port: peer.port)
        change(&options)
        var thrown: AMQPError?
        do throws(AMQPError) {
            let connection = try await AMQPConnection.connect(options, on: MultiThreadedEventLoopGroup.singleton.next())
            await connection.close()
        } catch {
            thrown = error
        }
        try await peer.close()
        return thrown
    }

    @Test func `nobody listens`() async throws {
        let peer = try await StrangePeer(.silence)
        try await peer.close()
        let error = await #expect(throws: AMQPError.self) {
            try await AMQPConnection.connect(
                AMQPOptions(host: "127.0.0.1", port: peer.port),
                on: MultiThreadedEventLoopGroup.singleton.next()
            )
        }
        #expect(error == .cannotConnect(address: "127.0.0.1:\(peer.port)", reason: "Connection refused"))
    }

    @Test func `a name without an address`() async throws {
        let error = await #expect(throws: AMQPError.self) {
            try await AMQPConnection.connect(
                AMQPOptions(host: "broker.invalid"),
                on: MultiThreadedEventLoopGroup.singleton.next()
            )
        }
        guard case .cannotResolve("broker.invalid", _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a peer that says nothing is given up in time`() async throws {
        let limit = Duration.milliseconds(200)
        guard case .connectTimedOut(_, limit)? = try await connectError(.silence, { $0.connectTimeout = limit }) else {
            Issue.record("it was not given up")
            return
        }
    }

    @Test func `a peer that closes at once or speaks something else is no broker`() async throws {
        for habit in [.closeAtOnce, .answer(Array("HTTP/1.1 400 Bad Request\r\n".utf8))] as [StrangePeer.Habit] {
            let error = try await connectError(habit)
            guard case .notAMQP? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
        let error = try await connectError(.answer(Array("AMQP".utf8) + [0, 1, 0, 0]))
        guard case .notAMQP(_, "it speaks AMQP 1.0.0 rather than 0-9-1")? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `connecting ends when its task is cancelled`() async throws {
        let peer = try await StrangePeer(.silence)
        let options = AMQPOptions(host: "127.0.0.1", port: peer.port)
        let error = await withTaskGroup(of: AMQPError?.self) { group in
            group.addTask {
                do throws(AMQPError) {
                    _ = try await AMQPConnection.connect(options, on: MultiThreadedEventLoopGroup.singleton.next())
                    return nil
                } catch {
                    return error
                }
            }
            group.cancelAll()
            return await group.next() ?? nil
        }
        #expect(error == .cancelled(method: "connection.open"))
        try await peer.close()
    }

    @Test(arguments: [
        ("broker.example", "broker.example", true), ("BROKER.example", "broker.Example.", true),
        ("*.example", "broker.example", true), ("*.example", "a.broker.example", false),
        ("*.example", "example", false),
        ("*", "broker", false), ("broker.example", "broker.example.org", false), ("", "broker", false),
        ("b*.example", "broker.example", false),
    ])
    func `a name in a certificate stands for a host`(_ pattern: String, _ host: String, _ matches: Bool) {
        #expect(TLSContext.matches(pattern.utf8, host) == matches)
    }

    @Test func `files that are missing or are no certificates are named`() async throws {
        let error = try await connectError(.silence) {
            $0.tls = AMQPTLSOptions(certificateAuthorityFile: "/nonexistent/ca.pem")
        }
        guard case .invalidOptions(let reason)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.contains("/nonexistent/ca.pem"))
        let half = try await connectError(.silence) { $0.tls = AMQPTLSOptions(clientCertificateFile: "c.pem") }
        #expect(half == .invalidOptions(reason: "a certificate file for the client needs its key file as well"))
    }
}

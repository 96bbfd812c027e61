// SPDX-License-Identifier: Apache-2.0

import HTTPClient
import NIOPosix
import Processes
import Settings
import TelemetryCore
import TelemetryTesting
import Testing

@testable import Gateway

/// How a listener begins, ends, and what it does when more connect than it takes.
@Suite(.timeLimit(.minutes(10)))
struct HTTPListenerTests {
    private struct HealthRoute: RouteHandler {
        let isPublic = false
        let table = RouteTable(methods: [(.health, ["GET"])])

        func reply(to exchange: Exchange) async throws(APIError) -> Reply { .text("OK\n") }
    }

    private static let loopback = ListenAddress(host: "127.0.0.1", port: 0)

    private func listener(
        _ log: CollectedLog,
        maxConnections: Int = 100,
        onListening: @escaping @Sendable (ListenAddress) -> Void
    ) -> HTTPListener {
        let instruments = GatewayInstruments(MetricRegistry())
        let services = ListenerServices(
            limits: HTTPLimits(),
            admission: Admission(HTTPLimits()),
            tracer: .testing(InMemorySpanProcessor()),
            tracePolicy: .continue,
            clock: ManualClock(),
            instruments: instruments,
            logger: log.logger
        )
        return HTTPListener(
            Self.loopback,
            Responder(HealthRoute(), services, StreamPump(instruments)),
            maxConnections: maxConnections,
            on: MultiThreadedEventLoopGroup.singleton,
            onListening: onListening
        )
    }

    @Test func `a listener that is told to end before it has begun ends without an error`() async throws {
        let log = CollectedLog()
        let listener = listener(log) { _ in }
        await listener.drain()
        try await listener.run("ADDRESS", Self.loopback)
        #expect(log.lines.isEmpty)
    }

    @Test func `a listener that is cut off says nothing of it`() async throws {
        let log = CollectedLog()
        let (addresses, address) = AsyncStream.makeStream(of: ListenAddress.self)
        let listener = listener(log) { address.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.run("ADDRESS", Self.loopback) }
            for await _ in addresses { break }
            group.cancelAll()
            try await group.waitForAll()
        }
        #expect(log.lines.isEmpty, "\(log.lines)")
    }

    @Test func `who connects when there are too many is answered once others have left`() async throws {
        let (addresses, address) = AsyncStream.makeStream(of: ListenAddress.self)
        let listener = listener(CollectedLog(), maxConnections: 8) { address.yield($0) }
        let pool = HTTPConnectionPool(named: "tests")
        defer { pool.close() }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.run("ADDRESS", Self.loopback) }
            var iterator = addresses.makeAsyncIterator()
            let port = try #require(await iterator.next()).port
            // Far more than it takes: those that it cannot have do not end it.
            let silent = (0..<100).compactMap { _ in RawConnection.open(port) }
            #expect(silent.count == 100)
            async let answer = pool.perform(
                HTTPRequest(url: "http://127.0.0.1:\(port)/health", timeout: .seconds(300))
            )
            for connection in silent { connection.close() }
            #expect(try await answer.status == 200)
            await listener.drain()
            try await group.waitForAll()
        }
    }

    @Test(arguments: [
        (1_024, ConnectionBudget(openFiles: 1_024)), (0, ConnectionBudget(openFiles: 0)),
        (1_048_576, ConnectionBudget(openFiles: 1_048_576)),
    ])
    func `listeners have fewer connections than the process may have files`(files: Int, budget: ConnectionBudget) {
        #expect(budget.clients >= 8 && budget.sidecars >= 8)
        #expect(budget.clients + budget.sidecars <= max(files - 160, 16))
        if files == 1_024 { #expect(budget.clients == 648 && budget.sidecars == 216) }
    }
}

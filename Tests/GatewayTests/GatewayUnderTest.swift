// SPDX-License-Identifier: Apache-2.0

import Access
import Envelopes
import Foundation
import HTTPClient
import Logging
import NIOPosix
import Settings
import TelemetryCore
import TelemetryTesting
import Tools
import Tracking
import TrackingTesting
import TransportTesting
import Transports

@testable import Gateway

/// A gateway on loopback, its store and its broker in memory.
struct GatewayUnderTest: Sendable {
    /// The base URLs.
    let clients: String
    let sidecars: String
    let store: InMemoryTrackingStore
    let broker: InMemoryBroker
    let spans: InMemorySpanProcessor
    let registry: MetricRegistry
    let clock: ManualClock
    /// Lets the gateway's loops go on as if time had passed.
    let pauses: HeldPauses
    let toolFile: String
    private let gateway: Gateway
    private let pool = HTTPConnectionPool(named: "tests")

    static let tools = """
        tools:
          - name: echo
            description: Gives the text back
            parameters:
              text: {type: string, required: true}
              count: {type: integer, default: 3}
            route: [first, second]
            progress: true
            timeout: 60
            metadata: {team: blue}
          - name: guarded
            parameters: {}
            route: [first]
            scopes: [admin]
        """

    /// Runs a gateway for as long as `body` does.
    static func run(
        access: AccessSettings = AccessSettings(),
        sampler: any Sampler = AlwaysOnSampler(),
        store: InMemoryTrackingStore = InMemoryTrackingStore(),
        sharesStore: Bool = false,
        clock: ManualClock = ManualClock(),
        tools: String = Self.tools,
        logger: Logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() },
        _ configure: (inout GatewayConfiguration) -> Void = { _ in },
        _ body: (GatewayUnderTest) async throws -> Void
    ) async throws {
        let folder = "\(NSTemporaryDirectory())/asya-gateway-tests-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let toolFile = "\(folder)/tools.yaml"
        try Data(tools.utf8).write(to: URL(fileURLWithPath: toolFile))
        var configuration = try GatewayConfiguration(
            Environment([
                "ASYA_GATEWAY_ADDR": "127.0.0.1:0", "ASYA_GATEWAY_INTERNAL_ADDR": "127.0.0.1:0",
                "ASYA_SQLITE_PATH": "unused",
            ])
        )
        configure(&configuration)
        let (broker, spans, registry, pauses) = (
            InMemoryBroker(), InMemorySpanProcessor(), MetricRegistry(), HeldPauses()
        )
        let (addresses, address) = AsyncStream.makeStream(of: Gateway.Addresses.self)
        let pool = HTTPConnectionPool(named: "test-keys")
        let gateway = Gateway(
            configuration,
            Gateway.Parts(
                catalog: try ToolCatalog(paths: [toolFile]),
                store: store,
                sharesStore: sharesStore,
                transport: broker.connect(),
                access: AccessPolicy(
                    authenticator: Authenticator(access, requester: pool),
                    origins: access.origins,
                    limiter: access.rateLimit.map { RateLimiter($0, clock: clock) }
                ),
                tracer: .testing(spans, clock: clock, sampler: sampler),
                registry: registry,
                instruments: GatewayInstruments(registry),
                logger: logger,
                clock: clock,
                pause: pauses.pause,
                eventLoops: MultiThreadedEventLoopGroup.singleton
            )
        ) { address.yield($0) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await gateway.run() }
            var iterator = addresses.makeAsyncIterator()
            guard let found = await iterator.next() else { return }
            try await body(
                GatewayUnderTest(
                    clients: "http://\(found.clients)",
                    sidecars: "http://\(found.sidecars)",
                    store: store,
                    broker: broker,
                    spans: spans,
                    registry: registry,
                    clock: clock,
                    pauses: pauses,
                    toolFile: toolFile,
                    gateway: gateway
                )
            )
            await gateway.drain()
            try await group.waitForAll()
        }
        pool.close()
    }

    var port: Int { Int(clients.split(separator: ":").last ?? "") ?? 0 }

    /// Ends the gateway as SIGTERM does.
    func drain() async { await gateway.drain() }

    /// Sends a request to clients' listener.
    func ask(
        _ method: String = "GET",
        _ path: String,
        _ body: String? = nil,
        headers: [HTTPHeader] = []
    ) async throws -> Answer {
        try await Answer(send(method, clients + path, body, headers))
    }

    /// Sends a request as a sidecar.
    func tell(_ path: String, _ body: String, headers: [HTTPHeader] = []) async throws -> Answer {
        try await Answer(send("POST", sidecars + path, body, headers))
    }

    private func send(
        _ method: String,
        _ url: String,
        _ body: String?,
        _ headers: [HTTPHeader]
    ) async throws -> HTTPResponse {
        var headers = headers
        if body != nil, !headers.contains(where: { $0.name.lowercased() == "content-type" }) {
            headers.append(HTTPHeader("Content-Type", "application/json"))
        }
        return try await pool.perform(
            HTTPRequest(
                method: method,
                url: url,
                headers: headers,
                body: body.map { Array($0.utf8) },
                timeout: .seconds(300),
                acceptsGzip: false
            )
        )
    }

    /// Calls the tool `echo` and gives the envelope's id.
    func call(headers: [HTTPHeader] = []) async throws -> String {
        let answer = try await ask(
            "POST",
            "/tools/call",
            #"{"name":"echo","arguments":{"text":"hi"}}"#,
            headers: headers
        )
        return answer.call?["envelope_id"]?.stringValue ?? "none: \(answer.text)"
    }

    /// Reports that an envelope has ended well.
    func finish(_ id: String) async throws {
        _ = try await tell("/envelopes/\(id)/final", #"{"id":"\#(id)","status":"succeeded","result":{"done":true}}"#)
    }

    /// Follows a stream of a listener; the events go to the returned sequence until the stream ends.
    func follow(_ url: String, headers: [HTTPHeader] = []) -> AsyncThrowingStream<String, any Error> {
        let (pieces, piece) = AsyncThrowingStream.makeStream(of: String.self)
        let request = HTTPRequest(url: url, headers: headers, timeout: .seconds(300), acceptsGzip: false)
        let following = Task {
            do {
                let response = try await pool.stream(request) { piece.yield(String(decoding: $0, as: UTF8.self)) }
                if response.status != 200 { piece.yield("status \(response.status)") }
                piece.finish()
            } catch {
                piece.finish(throwing: error)
            }
        }
        piece.onTermination = { _ in following.cancel() }
        return pieces
    }

    /// All that a stream says until it ends.
    func whole(_ url: String, headers: [HTTPHeader] = []) async throws -> String {
        try await follow(url, headers: headers).reduce(into: "") { $0 += $1 }
    }

    /// The value of a metric's series, by the values of its labels; of a histogram the sum.
    func metric(_ name: String, _ labels: String...) -> Double? {
        for family in registry.collect() where family.name == name {
            for series in family.series where series.labels.values == labels {
                switch series.value {
                case .number(let value): return value
                case .histogram(let histogram): return histogram.sum
                }
            }
        }
        return nil
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import Logging
import MCP
import NIOCore
import Processes
import Synchronization
import Testing

/// The official Python SDK against the server, over real connections: its current release, and one before it.
///
/// https://github.com/modelcontextprotocol/python-sdk
@Suite(.serialized, .timeLimit(.minutes(2)))
struct SDKTests {
    private static let checkout = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test(arguments: [
        ("mcp", "2026-07-28"), ("mcp", "2025-11-25"), ("mcp-v1", "2025-11-25"), ("mcp-v1", "2025-06-18"),
        ("mcp-v1", "2025-03-26"), ("mcp-v1", "2024-11-05"),
    ])
    func `the official SDK lists, calls, follows and cancels`(release: String, version: String) async throws {
        var configuration = MCPConfiguration(serverVersion: "1.0.0")
        configuration.quietPeriod = .milliseconds(200)
        configuration.keepAliveInterval = .milliseconds(200)
        let server = MCPServer(host: SDKHost.make(), configuration: configuration)
        let (output, status) = try await Self.serving(server) { port in
            try await Self.run(release, "http://127.0.0.1:\(port)/mcp", version)
        }
        #expect(status == .exited(0), "\(output)")
    }

    private static func run(
        _ release: String,
        _ url: String,
        _ version: String
    ) async throws -> (output: String, status: Processes.ExitStatus) {
        let log = FileManager.default.temporaryDirectory.appendingPathComponent("asya-mcp-\(UUID().uuidString).log")
        try Data().write(to: log)
        defer { try? FileManager.default.removeItem(at: log) }
        // Without the packages of the machine (-S): only what is pinned is used.
        var specification = ChildSpecification(
            executable: "python3",
            arguments: [
                "-S", checkout.appendingPathComponent("Tests/MCPTests/python/mcp_client.py").path,
                checkout.appendingPathComponent(".tools/\(release)").path, url, version,
            ]
        )
        let handle = try FileHandle(forWritingTo: log)
        specification.standardError = .descriptor(Descriptor(owning: dup(handle.fileDescriptor)))
        let status = await (try await ChildProcess.spawn(specification)).waitForExit()
        return (String(decoding: try Data(contentsOf: log), as: UTF8.self), status)
    }

    /// Serves for as long as `body` runs.
    private static func serving<Value: Sendable>(
        _ server: MCPServer<ScriptedHost>,
        _ body: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> Value {
        let router = Router()
        for method in [HTTPRequest.Method.post, .get, .delete] {
            router.on("/mcp", method: method) { request, _ in try await response(of: server, to: request) }
        }
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in continuation.yield(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "mcp", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await application.run()
                return nil
            }
            group.addTask {
                var iterator = ports.makeAsyncIterator()
                return try await body(await iterator.next() ?? 0)
            }
            defer { group.cancelAll() }
            while let value = try await group.next() { if let value { return value } }
            throw CancellationError()
        }
    }

    private static func response(of server: MCPServer<ScriptedHost>, to request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 1 << 20)
        let answer = await server.respond(
            to: MCPRequest(
                method: request.method.rawValue,
                headers: request.headers.map { MCPHeader($0.name.rawName, $0.value) },
                body: Array(body.readableBytesView)
            ),
            from: "sdk"
        )
        var response = Response(status: HTTPResponse.Status(code: answer.status))
        for header in answer.headers {
            guard let name = HTTPFields.Element.Name(header.name) else { continue }
            response.headers.append(HTTPFields.Element(name: name, value: header.value))
        }
        switch answer.body {
        case .empty: break
        case .json(let bytes): response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case .events(let stream):
            response.body = ResponseBody { writer in
                // Hummingbird's writer is not `Sendable`; one task at a time writes with it.
                nonisolated(unsafe) var output = writer
                try await stream.write { bytes in try await unsafe output.write(ByteBuffer(bytes: bytes)) }
                try await writer.finish(nil)
            }
        }
        return response
    }
}

// SPDX-License-Identifier: Apache-2.0

import A2A
import Foundation
import Hummingbird
import Logging
import NIOCore
import Processes
import Testing

/// The official Python SDK against the server, over real connections: its current release, and the one before it.
///
/// https://github.com/a2aproject/a2a-python
@Suite(.serialized, .timeLimit(.minutes(2)))
struct SDKTests {
    private static let checkout = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @Test(arguments: ["a2a", "a2a-v03"])
    func `the official SDK sends, streams, finds, lists, cancels and comes back`(release: String) async throws {
        let (output, status) = try await Self.serving(SDKHost.make()) { port in
            try await Self.run(release, "http://127.0.0.1:\(port)")
        }
        #expect(status == .exited(0), "\(output)")
    }

    private static func run(
        _ release: String,
        _ url: String
    ) async throws -> (output: String, status: Processes.ExitStatus) {
        let log = FileManager.default.temporaryDirectory.appendingPathComponent("asya-a2a-\(UUID().uuidString).log")
        try Data().write(to: log)
        defer { try? FileManager.default.removeItem(at: log) }
        // Without the packages of the machine (-S): only what is pinned is used.
        var specification = ChildSpecification(
            executable: "python3",
            arguments: [
                "-S", checkout.appendingPathComponent("Tests/A2ATests/python/a2a_client.py").path,
                checkout.appendingPathComponent(".tools/\(release)").path, url,
            ]
        )
        let handle = try FileHandle(forWritingTo: log)
        specification.standardError = .descriptor(Descriptor(owning: dup(handle.fileDescriptor)))
        let status = await (try await ChildProcess.spawn(specification)).waitForExit()
        return (String(decoding: try Data(contentsOf: log), as: UTF8.self), status)
    }

    /// Serves for as long as `body` runs.
    private static func serving<Value: Sendable>(
        _ host: SampleHost,
        _ body: @escaping @Sendable (Int) async throws -> Value
    ) async throws -> Value {
        let router = Router()
        router.get("/.well-known/agent-card.json") { request, _ in
            let url = "http://\(request.head.authority ?? "")/a2a"
            return response(await server(host, url).card(for: A2ARequest(method: "GET")))
        }
        router.post("/a2a") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            let answer = await server(host, "").respond(
                to: A2ARequest(
                    method: request.method.rawValue,
                    headers: request.headers.map { A2AHeader($0.name.rawName, $0.value) },
                    body: Array(body.readableBytesView)
                ),
                from: "sdk"
            )
            return response(answer)
        }
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in continuation.yield(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "a2a", factory: { _ in SwiftLogNoOpLogHandler() })
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

    private static func server(_ host: SampleHost, _ url: String) -> A2AServer<SampleHost> {
        let schemes = [A2ASecurityScheme(name: "bearer", kind: .bearer(format: nil))]
        return A2AServer(
            host: host,
            configuration: A2AConfiguration(version: "1.0.0", url: url, securitySchemes: schemes)
        )
    }

    private static func response(_ answer: A2AResponse) -> Response {
        var response = Response(status: HTTPResponse.Status(code: answer.status))
        for header in answer.headers {
            if let name = HTTPFields.Element.Name(header.name) {
                response.headers.append(HTTPFields.Element(name: name, value: header.value))
            }
        }
        switch answer.body {
        case .empty: break
        case .json(let bytes): response.body = ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        case .events(let stream):
            let (chunks, continuation) = AsyncThrowingStream<ByteBuffer, any Error>.makeStream()
            let writing = Task {
                do {
                    try await stream.write { continuation.yield(ByteBuffer(bytes: $0)) }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
            continuation.onTermination = { _ in writing.cancel() }
            response.body = ResponseBody(asyncSequence: chunks)
        }
        return response
    }
}

// SPDX-License-Identifier: Apache-2.0

import Hummingbird
public import JSONRPC
import Logging
import NIOCore

/// Serves a protocol over real connections on a free port of the loopback interface.
public struct ProtocolServer<Exchange: Sendable>: Sendable {
    /// Answers a request to a path; the authority is the host and port that the client asked.
    public typealias Handler =
        @Sendable (_ path: String, RPCHTTPRequest, _ authority: String) async -> RPCHTTPResponse<Exchange>

    private let paths: [String]
    private let handler: Handler

    /// A server of some paths, which are asked with GET, POST and DELETE.
    public init(_ paths: [String], _ handler: @escaping Handler) {
        self.paths = paths
        self.handler = handler
    }

    /// Serves for as long as `body` runs.
    ///
    /// - Parameter body: gets the base URL, without a slash at its end.
    /// - Returns: what `body` returns.
    /// - Throws: what `body` throws, or why the server does not start.
    public func serving<Value: Sendable>(
        _ body: @escaping @Sendable (_ url: String) async throws -> Value
    ) async throws -> Value {
        let (ports, continuation) = AsyncStream<Int>.makeStream()
        let application = Application(
            router: router(),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in continuation.yield(channel.localAddress?.port ?? 0) },
            logger: Logger(label: "protocol", factory: { _ in SwiftLogNoOpLogHandler() })
        )
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                try await application.run()
                return nil
            }
            group.addTask {
                var iterator = ports.makeAsyncIterator()
                return try await body("http://127.0.0.1:\(await iterator.next() ?? 0)")
            }
            defer { group.cancelAll() }
            while let value = try await group.next() { if let value { return value } }
            throw CancellationError()
        }
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        for path in paths {
            for method in [HTTPRequest.Method.post, .get, .delete] {
                router.on(RouterPath(path), method: method) { [handler] request, _ in
                    let body = try await request.body.collect(upTo: 1 << 20)
                    let answer = await handler(
                        path,
                        RPCHTTPRequest(
                            method: request.method.rawValue,
                            headers: request.headers.map { RPCHeader($0.name.rawName, $0.value) },
                            body: Array(body.readableBytesView)
                        ),
                        request.head.authority ?? ""
                    )
                    return Self.response(answer)
                }
            }
        }
        return router
    }

    private static func response(_ answer: RPCHTTPResponse<Exchange>) -> Response {
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

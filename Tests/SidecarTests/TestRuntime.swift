// SPDX-License-Identifier: Apache-2.0

import NIOCore
import RuntimeLink

/// Who answers at the runtime's socket of a sidecar under test.
enum TestRuntime: Sendable {
    /// A runtime of this version, whose handler is a closure.
    case current(@Sendable (String) -> String)
    /// One of v0.1; see `LegacyRuntime`.
    case legacy(@Sendable (String) -> [UInt8]?)

    /// Starts to listen; returns what ends it.
    func serve(
        _ path: String,
        on eventLoop: any EventLoop,
        counting runs: SidecarFixture.RunCount
    ) async throws -> () async throws -> Void {
        switch self {
        case .current(let handler):
            let server = try await RuntimeServer.bind(
                path: path,
                permissions: nil,
                maxFrameBytes: 1 << 24,
                on: eventLoop,
                hello: { RuntimeHello(handler: "test.handle", fingerprint: "sha256:0", workers: 1) },
                onRequest: { request in
                    runs.increment()
                    request.respond(ByteBuffer(string: handler(String(buffer: request.frame))))
                }
            )
            return { await server.close() }
        case .legacy(let answer):
            let runtime = try await LegacyRuntime(path: path, on: eventLoop) { message in
                runs.increment()
                return answer(message)
            }
            return { try await runtime.close(path) }
        }
    }
}

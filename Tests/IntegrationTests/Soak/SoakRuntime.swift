// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import RuntimeLink

/// A runtime that answers each message after a time, for any number of messages at once, without a worker for each.
struct SoakRuntime: Sendable {
    private let server: RuntimeServer

    /// Starts to listen in a folder.
    ///
    /// - Parameters:
    ///   - folder: The sidecar's `ASYA_SOCKET_DIR`.
    ///   - workers: How many messages the sidecar hands over at once.
    ///   - time: How long the handler takes.
    ///   - eventLoop: Where it runs.
    /// - Throws: `RuntimeLinkError` when it cannot listen there.
    init(folder: String, workers: Int, time: Duration, on eventLoop: any EventLoop) async throws {
        server = try await RuntimeServer.bind(
            path: folder + "/asya-runtime.sock",
            permissions: nil,
            maxFrameBytes: 1 << 20,
            on: eventLoop,
            hello: { RuntimeHello(handler: "soak.wait", fingerprint: nil, workers: workers) },
            onRequest: { request in
                eventLoop.scheduleTask(in: TimeAmount(time)) {
                    request.respond(ByteBuffer(string: #"[{"payload":1}]"#))
                }
            }
        )
    }

    /// Stops listening.
    func close() async { await server.close() }
}

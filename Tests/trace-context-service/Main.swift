// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Hummingbird
import Logging
import NIOCore
import Settings
import Telemetry
import TelemetryCore
import TraceStore

/// Answers the protocol of the W3C Trace Context validation suite with this project's telemetry.
///
/// `POST` of `[{"url": "...", "arguments": ...}]` to any path calls each url in order with its arguments as body and
/// answers when all have answered. The server is Hummingbird with its own middleware, so that what the suite looks at is
/// how this project serves a library that knows nothing of it. `OTEL_*` and `ASYA_TRACE_STORE` are honoured.
///
/// https://github.com/w3c/trace-context/tree/main/test
@main struct Main: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace-context-service",
        abstract: "Answers the protocol of the W3C Trace Context validation suite."
    )

    @Option(help: "The port to listen on, 0 for a free one.")
    var port: Int

    @Option(help: "The port of /metrics, /healthz and /readyz, 0 for a free one; not served if left out.")
    var opsPort: Int?

    mutating func run() async throws {
        let environment = Settings.Environment()
        var options = TelemetryOptions(
            component: .cli,
            serviceName: "trace-context-service",
            environment: environment.variables
        )
        options.opsAddress = opsPort.flatMap { ListenAddress("127.0.0.1:\($0)") }
        options.opsAddressVariable = "--ops-port"
        options.store = try TraceStoreOptions.read(environment, component: .cli, instance: "trace-context-service")
        let telemetry = try Telemetry.start(options)
        defer { Self.say("stopped") }
        do {
            try await application(ops: telemetry.opsAddress).runService()
        } catch {
            await telemetry.shutdown()
            throw error
        }
        await telemetry.shutdown()
    }

    private func application(ops: String?) -> some ApplicationProtocol {
        let router = Router()
        router.add(middleware: TracingMiddleware())
        router.add(middleware: MetricsMiddleware())
        router.add(middleware: LogRequestsMiddleware(.info))
        router.post("**") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            let calls = try Call.decode(Data(body.readableBytesView))
            for call in calls { try await call.make() }
            return HTTPResponse.Status.ok
        }
        return Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
            onServerRunning: { channel in
                let address = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"
                Self.say("listening on \(address)\(ops.map { ", metrics on http://\($0)/metrics" } ?? "")")
            },
            logger: Logger(label: "hummingbird")
        )
    }

    private static func say(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}

// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Foundation
import Testing

extension IntegrationTests {
    /// Spans reach a receiver that shares no code with us.
    struct OTLPTests {
        private static let receiver = Executables.checkout.appendingPathComponent(".tools/pypi/rotel/rotel-agent").path
        private static let names = ["send one", "process one", "handler two", "publish two", "process happy-end"]

        /// Waits until somebody takes connections at a port.
        private func listens(_ port: Int) async throws {
            while true {
                let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
                defer { close(socket) }
                var address = sockaddr_in()
                address.sin_family = sa_family_t(AF_INET)
                address.sin_port = UInt16(port).bigEndian
                address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
                let isConnected = unsafe withUnsafePointer(to: &address) { pointer in
                    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                        unsafe connect(socket, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                    }
                }
                if isConnected { return }
                try Task.checkCancellation()
                await Task.yield()
            }
        }

        @Test func `every span of a pipeline is decoded by rotel under one trace id`() async throws {
            try #require(
                FileManager.default.isExecutableFile(atPath: Self.receiver),
                "run `make setup-test`, which installs the receiver"
            )
            let files = [
                "h.py": "def handle(payload):\n    return payload\n",
                "actors.yaml": Manifest.actor("one", handler: "h.handle") + Manifest.actor("two", handler: "h.handle"),
            ]
            let ports = FreePort.choose(2)
            let (http, grpc) = (ports[0], ports[1])
            try await Scratch.with { folder in
                let log = folder.path + "/rotel.log"
                _ = FileManager.default.createFile(atPath: log, contents: nil)
                let process = Process()
                process.executableURL = URL(fileURLWithPath: Self.receiver)
                process.arguments = [
                    "start", "--pid-file", folder.path + "/rotel.pid", "--exporter", "blackhole", "--debug-log",
                    "traces",
                    "--debug-log-verbosity", "detailed", "--otlp-http-endpoint", "127.0.0.1:\(http)",
                    "--otlp-grpc-endpoint", "127.0.0.1:\(grpc)",
                ]
                process.standardOutput = FileHandle(forWritingAtPath: log)
                process.standardError = FileHandle(forWritingAtPath: log)
                try process.run()
                // It takes its time over a polite request, and has nothing to lose.
                defer { kill(process.processIdentifier, SIGKILL) }
                try await listens(http)
                let environment = [
                    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(http)", "OTEL_BSP_SCHEDULE_DELAY": "100",
                ]
                let traceID = try await Cluster.with(files, environment: environment) { cluster in
                    let sent = try await Command.run(
                        Executables.path("asya"),
                        ["send", "one,two", "--payload", "{}", "--wait=500", "--data", cluster.data],
                        environment: environment
                    )
                    #expect(sent.status == 0, "\(sent.errors)")
                    return try #require(try await WholeTraces.list(cluster.traces).ids().first)
                }
                // Stopping the cluster has flushed every process; the receiver writes a moment after it has answered.
                var missing = ["spans"]
                while !missing.isEmpty {
                    let received = try String(contentsOfFile: log, encoding: .utf8)
                    let spans = received.split(separator: "\n").count {
                        $0.contains("Trace ID") && $0.contains(traceID)
                    }
                    missing = Self.names.filter { !received.contains($0) }
                    if spans < 11 { missing.append("spans: \(spans) of 11") }
                    try #require(missing.isEmpty || !Task.isCancelled, "\(missing): \(received.suffix(2_000))")
                }
            }
        }
    }
}

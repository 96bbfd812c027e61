// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// Spans reach a receiver that shares no code with us.
    struct OTLPTests {
        private static let receiver = Executables.checkout.appendingPathComponent(".tools/pypi/rotel/rotel-agent").path

        /// A port that was free a moment ago.
        private func freePort() -> UInt16 {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            return unsafe withUnsafeMutablePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    _ = unsafe bind(descriptor, pointer, length)
                    _ = unsafe getsockname(descriptor, pointer, &length)
                }
                return UInt16(bigEndian: unsafe pointer.pointee.sin_port)
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
            let (http, grpc) = (freePort(), freePort())
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
                let environment = [
                    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(http)", "OTEL_BSP_SCHEDULE_DELAY": "100",
                ]
                let traceID = try await Cluster.with(files, environment: environment) { cluster in
                    let sent = try await Command.run(
                        Executables.path("asya"),
                        ["send", "one,two", "--payload", "{}", "--wait=60", "--data", cluster.data],
                        environment: environment
                    )
                    #expect(sent.status == 0, "\(sent.errors)")
                    return try #require(try await WholeTraces.list(cluster.traces).ids().first)
                }
                // Stopping the cluster has flushed every process.
                let received = try String(contentsOfFile: log, encoding: .utf8)
                let lines = received.split(separator: "\n").map(String.init)
                #expect(
                    lines.count { $0.contains("Trace ID") && $0.contains(traceID) } >= 11,
                    "\(received.suffix(2_000))"
                )
                for name in ["send one", "process one", "handler two", "publish two", "process happy-end"] {
                    #expect(received.contains(name), "\(name)")
                }
            }
        }
    }
}

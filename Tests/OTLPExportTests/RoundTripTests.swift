// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTesting
import OTLPExport
import Synchronization
import TelemetryCore
import Testing

/// What was recorded is what arrives, field by field, as other implementations decode it.
@Suite(.serialized, .timeLimit(.minutes(10))) struct RoundTripTests {
    private static let checkout = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let packages = checkout.appendingPathComponent(".tools/pypi").path
    private static let count = 500

    @Test(arguments: [OTLPConfiguration.Compression.none, .gzip])
    func `opentelemetry-proto decodes our requests to what was recorded`(
        compression: OTLPConfiguration.Compression
    ) async throws {
        let sink = try Sink(Self.packages)
        let received = try await export(to: "http://127.0.0.1:\(sink.port)/v1/traces", compression, seed: 1, sink)
        #expect(Set(received.map(\.encoding)) == [compression.rawValue])
    }

    @Test func `opentelemetry-proto decodes spans of others as they came`() async throws {
        let sink = try Sink(Self.packages)
        var generator = SpanGenerator(seed: 3)
        let resource = generator.attributes()
        let spans = (0..<Self.count).map { _ in generator.span() }
        let groups = Dictionary(grouping: spans, by: \.scope).map { scope, spans in
            ForwardedSpans(
                resource: resource,
                scope: scope,
                spans: spans.map { span in
                    ForwardedSpans.Element(
                        span: span,
                        kind: 0,
                        endUnixNano: 1,
                        flags: 0x401,
                        linkFlags: span.links.map { _ in 7 }
                    )
                }
            )
        }
        let configuration = OTLPConfiguration(
            endpoint: "http://127.0.0.1:\(sink.port)/v1/traces",
            batch: BatchLimits(maximumBatchSize: 64)
        )
        TestThread.start {
            _ = OTLPTraceSender(configuration: configuration, version: "0").send(groups)
        }
        let received = try await sink.take(Self.count)
        var expected: [[UInt8]: [String]] = [:]
        for span in spans {
            let fields = SpanFields.texts(span, resource: resource).map { text in
                if text.hasPrefix("flags=") { return "flags=1025" }
                if text.hasPrefix("kind=") { return "kind=0" }
                return text.hasPrefix("time=") ? "time=\(span.startUnixNano)-1" : text
            }
            expected[Self.identity(fields)] = fields
        }
        for span in received {
            let fields = expected.removeValue(forKey: Self.identity(span.fields)) ?? []
            let differing = zip(fields, span.fields).filter { one, other in
                !one.utf8.elementsEqual(other.utf8) && !(one.hasPrefix("link=") && other.contains(",7,"))
            }
            #expect(differing.isEmpty && fields.count == span.fields.count, "\(differing.prefix(3))")
        }
        #expect(expected.isEmpty)
    }

    @Test(arguments: [OTLPConfiguration.Compression.none, .gzip])
    func `rotel passes on what was recorded`(compression: OTLPConfiguration.Compression) async throws {
        let sink = try Sink(Self.packages)
        let ports = [Self.freePort(), Self.freePort()]
        let rotel = Process()
        rotel.executableURL = URL(fileURLWithPath: Self.packages + "/rotel/rotel-agent")
        let pidFile = FileManager.default.temporaryDirectory.appendingPathComponent("rotel-\(UUID().uuidString).pid")
        defer { try? FileManager.default.removeItem(at: pidFile) }
        rotel.arguments = [
            "start", "--pid-file", pidFile.path, "--exporter", "otlp", "--otlp-exporter-protocol", "http",
            "--otlp-exporter-endpoint", "http://127.0.0.1:\(sink.port)", "--batch-timeout", "100ms",
            "--otlp-http-endpoint", "127.0.0.1:\(ports[0])", "--otlp-grpc-endpoint", "127.0.0.1:\(ports[1])",
        ]
        (rotel.standardOutput, rotel.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
        try rotel.run()
        // It takes its time over a polite request, and has nothing to lose.
        defer { kill(rotel.processIdentifier, SIGKILL) }
        // It may not listen yet: the exporter tries again.
        _ = try await export(to: "http://127.0.0.1:\(ports[0])/v1/traces", compression, seed: 2, sink)
    }

    /// Sends generated spans through a real processor and compares what the sink tells with what was sent.
    private func export(
        to endpoint: String,
        _ compression: OTLPConfiguration.Compression,
        seed: UInt64,
        _ sink: Sink
    ) async throws -> [Sink.Received] {
        var generator = SpanGenerator(seed: seed)
        var resource = generator.attributes()
        resource.set(AttributeKey("service.name"), "round trip")
        let spans = (0..<Self.count).map { _ in generator.span() }
        let warnings = Warnings()
        let processor = BatchSpanProcessor(
            configuration: OTLPConfiguration(
                endpoint: endpoint,
                compression: compression,
                batch: BatchLimits(maximumBatchSize: 64)
            ),
            resource: resource,
            version: "0",
            registry: MetricRegistry()
        ) { text in
            warnings.texts.withLock { $0.append(text) }
        }
        for span in spans { processor.onEnd(span) }
        // What the sink prints has to be read meanwhile, or it stops.
        TestThread.start {
            processor.forceFlush()
            processor.shutdown()
        }
        let received = try await sink.take(Self.count)
        #expect(warnings.texts.withLock { $0 } == [])

        var expected: [[UInt8]: [String]] = [:]
        for span in spans {
            let fields = SpanFields.texts(span, resource: resource)
            expected[Self.identity(fields)] = fields
        }
        for span in received {
            let fields = expected.removeValue(forKey: Self.identity(span.fields)) ?? []
            // By bytes: Swift's strings are equal when they only look alike.
            let differing = zip(fields, span.fields).filter { !$0.utf8.elementsEqual($1.utf8) }
            #expect(differing.isEmpty && fields.count == span.fields.count, "\(differing.prefix(3))")
        }
        #expect(expected.isEmpty)
        return received
    }

    private static func identity(_ fields: [String]) -> [UInt8] {
        Array((fields.first { $0.hasPrefix("span_id=") } ?? "").utf8)
    }

    /// A port that was free a moment ago.
    private static func freePort() -> Int {
        let server = LoopbackServer(refusesConnections: true) { _, _ in .hangUp }
        defer { server.stop() }
        return server.port
    }

    private final class Warnings: Sendable {
        let texts = Mutex<[String]>([])
    }

    /// A running otlp_sink.py, which ends with this object.
    private final class Sink: Sendable {
        struct Received: Decodable {
            let encoding: String
            let fields: [String]
        }

        let port: Int
        private let process: Process
        private let lines: Lines

        init(_ packages: String) throws {
            let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = ["python3", folder.appendingPathComponent("otlp_sink.py").path]
            process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONPATH": packages]) { $1 }
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            self.process = process
            lines = Lines(pipe.fileHandleForReading)
            port = try #require(
                lines.next().flatMap { Int($0) },
                "run `make setup-test`, which installs what it imports"
            )
        }

        deinit {
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }

        /// Waits for as many spans, and makes sure that there are no more.
        func take(_ count: Int) async throws -> [Received] {
            let texts = await TestThread.run { [lines, process] in
                var texts = (0..<count).compactMap { _ in lines.next() }
                kill(process.processIdentifier, SIGKILL)
                while let more = lines.next() { texts.append(more) }
                return texts
            }
            #expect(texts.count == count)
            return try texts.map { try JSONDecoder().decode(Received.self, from: Data($0.utf8)) }
        }
    }

    /// Blocks for each next line of a pipe.
    private final class Lines: Sendable {
        private let handle: FileHandle
        private let buffer = Mutex(Data())

        init(_ handle: FileHandle) {
            self.handle = handle
        }

        func next() -> String? {
            buffer.withLock { buffer in
                while true {
                    if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                        defer { buffer = Data(buffer[(end + 1)...]) }
                        return String(decoding: buffer[..<end], as: UTF8.self)
                    }
                    let more = handle.availableData
                    guard !more.isEmpty else { return nil }
                    buffer += more
                }
            }
        }
    }
}

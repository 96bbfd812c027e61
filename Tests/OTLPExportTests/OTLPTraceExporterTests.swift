// SPDX-License-Identifier: Apache-2.0

import Compression
import HTTPClient
import HTTPTesting
import TelemetryCore
import Testing

@testable import OTLPExport

@Suite struct OTLPTraceExporterTests {
    private let control = ScriptedControl()
    private let spans = (1...3).map { SpanData.fixture($0) }

    @Test func `a batch arrives once with the headers of the protocol`() async throws {
        let server = LoopbackServer { _, _ in .response(200) }
        let report = await export(
            to: server,
            headers: [OTLPConfiguration.Header(name: "api-key", value: "a b")],
            path: "/v1/traces"
        )
        #expect(report == ExportReport(exported: 3))
        #expect(server.requests.count == 1)
        let request = try #require(server.requests.first)
        #expect(request.method == "POST" && request.path == "/v1/traces")
        #expect(request.headers["content-type"] == "application/x-protobuf")
        #expect(request.headers["user-agent"] == "asya/1.2.3 OTel-OTLP-Exporter-Swift/1.2.3")
        #expect(request.headers["api-key"] == "a b")
        #expect(request.body == OTLPTraceEncoder(resource: [AttributeKey("service.name"): "t"]).encodeRequest(spans))
    }

    @Test func `a compressed batch says so and holds the same`() async throws {
        let server = LoopbackServer { _, index in .response(index == 0 ? 503 : 200) }
        #expect(await export(to: server, compression: .gzip) == ExportReport(exported: 3, retries: 1))
        let expected = OTLPTraceEncoder(resource: [AttributeKey("service.name"): "t"]).encodeRequest(spans)
        for request in server.requests {
            #expect(request.headers["content-encoding"] == "gzip")
            #expect(try Gzip.decompress(request.body, limit: 1 << 20) == expected)
        }
        #expect(control.requestBytes == server.requests.map(\.body.count))
    }

    @Test func `a request's size is checked before it is compressed`() async {
        let server = LoopbackServer { _, _ in .response(200) }
        let size = OTLPTraceEncoder(resource: [AttributeKey("service.name"): "t"]).encodeRequest(spans).count
        let report = await export(to: server, compression: .gzip, maximumRequestBytes: size - 1)
        #expect(report.reason == .requestTooLarge && server.requests.isEmpty)
    }

    @Test(arguments: [429, 502, 503, 504])
    func `a status that may pass is tried again after a pause`(status: Int) async {
        let server = LoopbackServer { _, index in .response(index < 2 ? status : 200) }
        let report = await export(to: server)
        #expect(report == ExportReport(exported: 3, retries: 2))
        #expect(server.requests.count == 3)
        #expect(Set(server.requests.map(\.body)).count == 1)
        #expect(control.pauses.count == 2)
        #expect(control.pauses[0] <= .seconds(1) && control.pauses[1] <= .seconds(2))
    }

    @Test(arguments: [302, 400, 401, 404, 408, 413, 500, 501])
    func `every other status loses the batch at once`(status: Int) async {
        let server = LoopbackServer { _, _ in .response(status, headers: ["Location: /elsewhere"]) }
        let report = await export(to: server)
        #expect(report.exported == 0 && report.dropped == 3 && report.reason == .rejected && report.retries == 0)
        #expect(report.warning?.hasSuffix("the collector answered with status \(status)") == true)
        #expect(server.requests.count == 1)
    }

    @Test func `the message of an error is passed on, on one line`() async {
        let server = LoopbackServer { _, _ in
            .response(
                400,
                headers: ["Content-Type: application/x-protobuf"],
                body: [0x08, 3, 0x12, 8] + Array("bad\nspan".utf8)
            )
        }
        let report = await export(to: server)
        #expect(report.warning?.hasSuffix("status 400: bad span") == true)
    }

    @Test func `Retry-After is the least pause`() async {
        let server = LoopbackServer { _, index in
            index == 0 ? .response(429, headers: ["Retry-After: 9"]) : .response(200)
        }
        #expect(await export(to: server) == ExportReport(exported: 3, retries: 1))
        #expect(control.pauses == [.seconds(9)])
    }

    @Test func `a Retry-After beyond the time for the batch loses it at once`() async {
        let server = LoopbackServer { _, _ in .response(429, headers: ["Retry-After: 3600"]) }
        let report = await export(to: server)
        #expect(report.dropped == 3 && report.reason == .throttled && report.retries == 0)
        #expect(report.warning?.hasSuffix("longer pause than OTEL_BSP_EXPORT_TIMEOUT allows") == true)
        #expect(control.pauses.isEmpty)
        #expect(server.requests.count == 1)
    }

    @Test func `a collector that never recovers costs the time for the batch and no more`() async {
        let server = LoopbackServer { _, _ in .response(503) }
        let report = await export(to: server)
        #expect(report.dropped == 3 && report.reason == .exportFailed)
        #expect(report.retries == control.pauses.count && report.retries >= 3)
        #expect(control.pauses.reduce(.zero, +) < .seconds(30))
    }

    @Test func `a refused connection is tried again, and a collector that comes up gets the batch`() async {
        let gone = LoopbackServer { _, _ in .hangUp }
        gone.stop()
        let report = await export(endpoint: gone.url)
        #expect(report.dropped == 3 && report.reason == .exportFailed && report.retries >= 3)
        #expect(report.warning?.contains("no connection") == true)
    }

    @Test func `a connection that ends without an answer is tried again`() async {
        let server = LoopbackServer { _, index in
            switch index {
            case 0: .hangUp
            case 1: .raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
            default: .response(200)
            }
        }
        #expect(await export(to: server) == ExportReport(exported: 3, retries: 2))
    }

    @Test func `a silent collector is given up after the timeout of a try`() async {
        let server = LoopbackServer { _, index in index == 0 ? .silence : .response(200) }
        #expect(await export(to: server, timeout: .seconds(5)) == ExportReport(exported: 3, retries: 1))
    }

    @Test func `rejected spans are counted and the rest is exported`() async {
        // partial_success { rejected_spans: 2, error_message: "no" }
        let server = LoopbackServer { _, _ in .response(200, body: [0x0A, 6, 0x08, 2, 0x12, 2] + Array("no".utf8)) }
        let report = await export(to: server)
        #expect(report.exported == 1 && report.dropped == 2 && report.reason == .rejected && report.retries == 0)
        #expect(report.warning?.hasSuffix("rejected 2 of 3 spans: no") == true)
    }

    @Test(
        arguments: [
            ([0x0A, 0], nil), ([0x0A, 2, 0x08, 0], nil), ([0xFF, 0xFF], nil), (Array("<html>".utf8), nil),
            ([0x0A, 4, 0x12, 2, 0x68, 0x69], "rejected 0 of 3 spans: hi"),
        ] as [([UInt8], String?)]
    )
    func `a success is a success whatever its body says`(body: [UInt8], warning: String?) async {
        let server = LoopbackServer { _, _ in .response(200, body: body) }
        let report = await export(to: server)
        #expect(report.exported == 3 && report.dropped == 0)
        #expect(warning == nil ? report.warning == nil : report.warning?.hasSuffix(warning ?? "") == true)
    }

    @Test func `a response that is too long loses the batch`() async {
        let server = LoopbackServer { _, _ in .response(200, body: [UInt8](repeating: 0, count: 5 << 20)) }
        let report = await export(to: server)
        #expect(report.dropped == 3 && report.reason == .exportFailed && report.retries == 0)
        #expect(report.warning?.contains("longer than 4194304 bytes") == true)
    }

    @Test func `a request that is too long is not sent`() async {
        let server = LoopbackServer { _, _ in .response(200) }
        let report = await export(to: server, maximumRequestBytes: 10)
        #expect(report.dropped == 3 && report.reason == .requestTooLarge)
        #expect(server.requests.isEmpty)
    }

    @Test func `the shutdown ends a pause and leaves one try`() async {
        let server = LoopbackServer { _, _ in .response(503, headers: ["Retry-After: 20"]) }
        control.shutDownInPause()
        let report = await export(to: server)
        #expect(report.dropped == 3 && report.reason == .exportFailed && report.retries == 1)
        #expect(server.requests.count == 2)
    }

    @Test func `the end of the time for the shutdown ends a try`() async {
        let server = LoopbackServer { _, _ in .silence }
        let control = control
        TestThread.start {
            server.waitForRequest()
            control.cancellation.cancel()
        }
        let report = await export(to: server, timeout: nil)
        #expect(report.dropped == 3 && report.reason == .exportFailed && report.retries == 0)
    }

    private func export(
        to server: LoopbackServer,
        headers: [OTLPConfiguration.Header] = [],
        path: String = "",
        compression: OTLPConfiguration.Compression = .none,
        timeout: Duration? = .seconds(10),
        maximumRequestBytes: Int = 64 << 20
    ) async -> ExportReport {
        let report = await export(
            endpoint: server.url + path,
            headers: headers,
            compression: compression,
            timeout: timeout,
            maximumRequestBytes: maximumRequestBytes
        )
        server.stop()
        return report
    }

    private func export(
        endpoint: String,
        headers: [OTLPConfiguration.Header] = [],
        compression: OTLPConfiguration.Compression = .none,
        timeout: Duration? = .seconds(10),
        maximumRequestBytes: Int = 64 << 20
    ) async -> ExportReport {
        let configuration = OTLPConfiguration(
            endpoint: endpoint,
            headers: headers,
            compression: compression,
            timeout: timeout,
            maximumRequestBytes: maximumRequestBytes
        )
        let (control, spans) = (control, spans)
        return await TestThread.run {
            let exporter = OTLPTraceExporter(
                configuration: configuration,
                resource: [AttributeKey("service.name"): "t"],
                version: "1.2.3",
                clock: control.clock
            )
            return exporter.export(spans, control: control)
        }
    }
}

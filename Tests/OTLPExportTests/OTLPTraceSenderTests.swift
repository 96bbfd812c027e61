// SPDX-License-Identifier: Apache-2.0

import HTTPTesting
import TelemetryCore
import Testing

@testable import OTLPExport

@Suite(.timeLimit(.minutes(10))) struct OTLPTraceSenderTests {
    private static func group(_ count: Int, _ name: String = "s") -> ForwardedSpans {
        ForwardedSpans(
            resource: [AttributeKey("service.name"): "t"],
            resourceDroppedAttributes: 2,
            resourceSchemaURL: "https://example.com/r",
            scope: InstrumentationScope(name: name, version: "1"),
            scopeAttributes: [AttributeKey("k"): true],
            scopeDroppedAttributes: 3,
            scopeSchemaURL: "https://example.com/s",
            spans: (0..<count).map { number in
                ForwardedSpans.Element(
                    span: .fixture(UInt64(number + 1)),
                    kind: 0,
                    endUnixNano: 0,
                    flags: 0,
                    linkFlags: []
                )
            }
        )
    }

    private static func send(_ groups: [ForwardedSpans], to server: LoopbackServer) async -> OTLPTraceSender.Report {
        let configuration = OTLPConfiguration(
            endpoint: "http://127.0.0.1:\(server.port)/v1/traces",
            batch: BatchLimits(maximumBatchSize: 10)
        )
        return await TestThread.run { OTLPTraceSender(configuration: configuration, version: "1").send(groups) }
    }

    @Test func `resource and scope are sent with what is dropped of them`() {
        let bytes = OTLPTraceEncoder.encodeRequest([Self.group(1)])
        #expect(Decoded.spans(bytes).first?.contains("kind=0") == true)
        #expect(Decoded.spans(bytes).first?.contains("time=1-0") == true)
        #expect(Decoded.spans(bytes).first?.contains("flags=0") == true)
        for text in ["https://example.com/r", "https://example.com/s"] {
            #expect(String(decoding: bytes, as: UTF8.self).contains(text))
        }
    }

    @Test func `spans go in batches, whatever they belong to`() async {
        let server = LoopbackServer { _, _ in .response(200) }
        let report = await Self.send(
            [Self.group(7, "a"), Self.group(7, "b"), Self.group(0), Self.group(11, "c")],
            to: server
        )
        #expect(report == OTLPTraceSender.Report(sent: 25, lost: 0, problems: []))
        #expect(server.requests.map { Decoded.spans($0.body).count } == [10, 10, 5])
    }

    @Test func `what the collector refuses is lost and said once`() async {
        let server = LoopbackServer { _, _ in .response(400) }
        let report = await Self.send([Self.group(15)], to: server)
        #expect(report.sent == 0 && report.lost == 15 && report.problems.count == 1)
        #expect(server.requests.count == 2)
    }
}

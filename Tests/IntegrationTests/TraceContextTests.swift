// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// Contexts of traces between processes, judged by what shares no code with us.
    struct TraceContextTests {
        private static let conformance = Executables.checkout.appendingPathComponent("Tests/Conformance").path

        private func python(_ arguments: [String]) async throws -> Command {
            try await Command.run("/usr/bin/env", ["python3"] + arguments)
        }

        @Test func `a service on hummingbird answers 41 of 41 questions about trace context`() async throws {
            try await Scratch.with { scratch in
                let service = try await TraceContextService.start(in: scratch)
                let asked = try await python(["\(Self.conformance)/trace_context.py", service.url + "/test"])
                _ = try await service.stop()
                #expect(asked.status == 0, "\(asked.errors)")
                #expect(asked.lines == ["41 of 41"])
            }
        }

        /// `python3 Tests/Conformance/propagation_fuzz.py .build/release/context-probe` compares a million each.
        @Test func `headers and samplers are read as an independent reader reads them`() async throws {
            let script = "\(Self.conformance)/propagation_fuzz.py"
            let compared = try await python([script, Executables.path("context-probe"), "--inputs", "20000"])
            #expect(compared.status == 0, "\(compared.output)\(compared.errors)")
            #expect(compared.lines.count == 4)
            #expect(compared.lines.allSatisfy { $0.hasSuffix(" 0 read differently") })
        }

        @Test func `a request's metrics, spans and log line are where ours are`() async throws {
            let trace = "0af7651916cd43dd8448eb211c80319c"
            let parent = "b7ad6b7169203331"
            let send = """
                import re, sys, urllib.request
                calls = '[{"url": "%s", "arguments": []}]' % sys.argv[2]
                request = urllib.request.Request(sys.argv[1], calls.encode())
                request.add_header("traceparent", "00-\(trace)-\(parent)-01")
                print(urllib.request.urlopen(request).status)
                # A request is counted a moment after its answer is there.
                told = ["http_server_request_duration_seconds_count{.* 2", "hb_requests_total{.* 2",
                        "http_server_active_requests{.* 0"]
                page = ""
                while not all(re.search("(?m)^" + line + "$", page) for line in told):
                    page = urllib.request.urlopen(sys.argv[3]).read().decode()
                print(page)
                """
            try await Scratch.with { scratch in
                let store = scratch.path + "/traces"
                let service = try await TraceContextService.start(in: scratch, environment: ["ASYA_TRACE_STORE": store])
                // It calls itself, so there are two requests of one trace.
                let sent = try await python([
                    "-c", send, service.url + "/outer", service.url + "/inner", service.metrics,
                ])
                let log = try await service.stop()
                #expect(sent.lines.first == "200", "\(sent.errors)")
                #expect(
                    sent.lines.contains {
                        $0.hasPrefix(#"http_server_request_duration_seconds_count{http_request_method="POST","#)
                            && $0.hasSuffix(" 2")
                    }
                )
                #expect(sent.lines.contains { $0.hasPrefix("hb_requests_total{") && $0.hasSuffix(" 2") })
                #expect(sent.lines.contains { $0.hasPrefix("http_server_active_requests{") && $0.hasSuffix(" 0") })

                let spans = try await WholeTraces.show(trace, store)["spans"] as? [[String: Any]] ?? []
                func span(_ kind: String, under parent: Any?) -> [String: Any]? {
                    spans.first {
                        $0["kind"] as? String == kind && $0["parent_span_id"] as? String == parent as? String
                    }
                }
                let outer = try #require(span("server", under: parent), "\(spans)")
                let client = try #require(span("client", under: outer["span_id"]), "\(spans)")
                let inner = try #require(span("server", under: client["span_id"]), "\(spans)")
                #expect(spans.count == 3)
                #expect((outer["attributes"] as? [String: Any])?["http.response.status_code"] as? Int == 200)

                let lines = log.filter { $0["logger"] as? String == "hummingbird" && $0["msg"] as? String == "Request" }
                #expect(lines.map { $0["trace_id"] as? String } == [trace, trace])
                #expect(
                    Set(lines.compactMap { $0["span_id"] as? String })
                        == Set([outer, inner].compactMap { $0["span_id"] as? String })
                )
            }
        }
    }
}

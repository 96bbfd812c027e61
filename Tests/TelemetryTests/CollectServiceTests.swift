// SPDX-License-Identifier: Apache-2.0

import Settings
import TelemetryCore
import TelemetryTesting
import Testing
import TraceStore

@testable import Telemetry

struct CollectServiceTests {
    private static let token = "0123456789abcdef0123"

    /// Runs a test against a process that has recorded one span.
    private func withTelemetry(
        _ environment: [String: String] = ["ASYA_TRACE_COLLECT_TOKEN": token],
        clock: any TelemetryClock = SystemClock(),
        _ body: (Telemetry) throws -> Void
    ) async throws {
        let (folder, log) = (TemporaryFolder(), try Pipe())
        var options = TelemetryOptions(component: .sidecar, serviceName: "train", environment: environment)
        options.bootstrapsFacades = false
        options.clock = clock
        options.logDescriptor = log.writeEnd
        options.opsAddress = ListenAddress(host: "127.0.0.1", port: 0)
        options.store = TraceStoreOptions(directory: folder.path, component: "sidecar", instance: "train")
        let telemetry = try Telemetry.start(options)
        let result = Result {
            telemetry.tracer.startSpan("process train").end()
            telemetry.store?.flush(timeout: .seconds(600))
            try body(telemetry)
        }
        await telemetry.shutdown()
        withExtendedLifetime(folder) {}
        try result.get()
    }

    private func ask(
        _ telemetry: Telemetry,
        _ path: String,
        method: String = "GET",
        _ headers: [String] = ["Authorization: Bearer \(token)"]
    ) throws -> RawResponse {
        let client = try RawClient(port: try #require(telemetry.opsPort))
        let lines = ["\(method) \(path) HTTP/1.1", "Host: x"] + headers
        try client.send(lines.joined(separator: "\r\n") + "\r\n\r\n")
        return try client.readResponse(toHead: method == "HEAD")
    }

    @Test func `without a token there is nothing at all`() async throws {
        try await withTelemetry([:]) { telemetry in
            let response = try ask(telemetry, "/traces/slices")
            #expect(response.statusLine == "HTTP/1.1 404 Not Found")
            #expect(response.body == "not found; this server has /metrics, /healthz and /readyz\n")
            #expect(!(try ask(telemetry, "/metrics").body.contains("asya_trace_store_collect")))
        }
    }

    @Test func `whoever shows the token is served, and nobody else`() async throws {
        try await withTelemetry { telemetry in
            let served = try ask(telemetry, "/traces/slices")
            #expect(served.statusLine == "HTTP/1.1 200 OK")
            #expect(served.headers["content-type"] == "application/json; charset=utf-8")
            #expect(served.body.contains(#""traces":1,"spans":1,"hops":0"#), "\(served.body)")
            let shown = try ask(telemetry, "/traces/slices", ["\(CollectHeaders.token): \(Self.token)"])
            #expect(shown.body == served.body)
            let wrong = [
                [], ["Authorization: Bearer \(Self.token)x"], ["Authorization: Bearer 0123456789abcdef012"],
                ["Authorization: Basic \(Self.token)"], ["Authorization: Bearer"],
                ["\(CollectHeaders.token): x", "Authorization: Bearer \(Self.token)"],
            ]
            for headers in wrong {
                let refused = try ask(telemetry, "/traces/slices", headers)
                #expect(refused.statusLine == "HTTP/1.1 401 Unauthorized", "\(headers)")
                #expect(refused.headers["www-authenticate"] == #"Bearer realm="traces""#)
                #expect(refused.body.hasPrefix(#"{"error":{"code":"unauthorized","message":"show the token of ASYA_"#))
            }
            let page = try ask(telemetry, "/metrics").body
            let name = "asya_trace_store_collect_requests_total"
            #expect(page.contains(#"\#(name){outcome="served"} 2"#))
            #expect(page.contains(#"\#(name){outcome="unauthorized"} 6"#))
            #expect(page.contains("asya_trace_store_collect_bytes_total"))
        }
    }

    @Test func `a file with a token is read again`() async throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/token"
        try write("  first-token-of-two\n", to: path)
        try await withTelemetry(["ASYA_TRACE_COLLECT_TOKEN_FILE": path]) { telemetry in
            let first = ["Authorization: Bearer first-token-of-two"]
            #expect(try ask(telemetry, "/traces/slices", first).statusLine == "HTTP/1.1 200 OK")
            try write("second-token-of-two", to: path)
            #expect(try ask(telemetry, "/traces/slices", first).statusLine == "HTTP/1.1 401 Unauthorized")
            let second = ["Authorization: bearer second-token-of-two"]
            #expect(try ask(telemetry, "/traces/slices", second).statusLine == "HTTP/1.1 200 OK")
        }
    }

    private func write(_ text: String, to path: String) throws {
        try AddressFile(path: path).write(text)
    }

    @Test func `wrong questions are told what is wrong`() async throws {
        try await withTelemetry { telemetry in
            let cases = [
                ("/traces/", 404, "unknown_route"), ("/traces/slices/x-1.db", 404, "unknown_route"),
                ("/traces/slices/x-1.db/rows", 404, "unknown_route"), ("/traces/slices?x=1", 400, "invalid_query"),
                ("/traces/slices/x-1.db/spans", 400, "invalid_query"),
                ("/traces/slices/x-1.db/bodies?rows=a", 400, "invalid_query"),
                ("/traces/slices/x-1.db/traces?after=a", 400, "invalid_query"),
                ("/traces/slices/x-1.db/traces", 404, "no_slice"),
                ("/traces/slices/..%2Fx-1.db/traces", 404, "no_slice"),
                ("/traces/slices/%zz/traces", 404, "unknown_route"),
            ]
            for (path, status, code) in cases {
                let response = try ask(telemetry, path)
                #expect(response.statusLine.hasPrefix("HTTP/1.1 \(status) "), "\(path) \(response.statusLine)")
                #expect(response.body.contains(#""code":"\#(code)""#), "\(path) \(response.body)")
            }
            #expect(try ask(telemetry, "/traces/slices", method: "POST").statusLine.contains("405"))
            let head = try ask(telemetry, "/traces/slices", method: "HEAD")
            #expect(head.statusLine == "HTTP/1.1 200 OK" && head.body.isEmpty)
        }
    }

    @Test(arguments: ["short", "with a space in it", "ümlaut-ümlaut-ümlaut"])
    func `a token that is none stops the start, and is not printed`(token: String) {
        let error = #expect(throws: SettingsError.self) {
            try CollectSettings(Environment(["ASYA_TRACE_COLLECT_TOKEN": token]))
        }
        #expect(error?.variable == "ASYA_TRACE_COLLECT_TOKEN" && error?.description.contains(token) == false)
    }

    @Test func `one token, from one place, at a rate that is one`() throws {
        let pairs = [
            ["ASYA_TRACE_COLLECT_TOKEN": Self.token, "ASYA_TRACE_COLLECT_TOKEN_FILE": "/x"],
            ["ASYA_TRACE_COLLECT_TOKEN_FILE": "/nowhere"],
            ["ASYA_TRACE_COLLECT_TOKEN": Self.token, "ASYA_TRACE_COLLECT_RATE": "0"],
        ]
        for variables in pairs {
            #expect(throws: SettingsError.self) { try CollectSettings(Environment(variables)) }
        }
        let settings = try CollectSettings(Environment([:]))
        #expect(settings == nil)
    }

    @Test func `what was sent is paid off before more is read`() {
        var pace = CollectPace(bytesPerSecond: 1000)
        #expect(pace.waitNano(atNano: 5) == 0)
        pace.sent(500, atNano: 1_000_000_000)
        #expect(pace.waitNano(atNano: 1_000_000_000) == 500_000_000)
        pace.sent(1000, atNano: 1_200_000_000)
        #expect(pace.waitNano(atNano: 1_200_000_000) == 1_300_000_000)
        #expect(pace.waitNano(atNano: 3_000_000_000) == 0)
    }

    @Test func `who asks for too much is told when to come back`() async throws {
        let environment = ["ASYA_TRACE_COLLECT_TOKEN": Self.token, "ASYA_TRACE_COLLECT_RATE": "65536"]
        try await withTelemetry(environment, clock: ManualClock()) { telemetry in
            let tracer = telemetry.tracer
            for _ in 0..<6000 {
                let span = tracer.startSpan(String(repeating: "n", count: 80))
                span.end()
            }
            telemetry.store?.flush(timeout: .seconds(600))
            let listed = try ask(telemetry, "/traces/slices").body
            let name = try #require(listed.split(separator: #""name":""#).last?.split(separator: "\"").first)
            let path = "/traces/slices/\(name)/spans?traces=1-9999&after=0&through=9999"
            // An answer of about a megabyte is worth sixteen seconds of this rate, which never pass here.
            #expect(try ask(telemetry, path).statusLine == "HTTP/1.1 200 OK")
            let limited = try ask(telemetry, path)
            #expect(limited.statusLine == "HTTP/1.1 429 Too Many Requests")
            #expect(
                Int(limited.headers["retry-after"] ?? "") ?? 0 > 5 && limited.body.contains("ASYA_TRACE_COLLECT_RATE")
            )
            #expect(try ask(telemetry, "/healthz").statusLine == "HTTP/1.1 200 OK")
        }
    }
}

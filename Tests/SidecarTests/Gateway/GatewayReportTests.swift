// SPDX-License-Identifier: Apache-2.0

import Envelopes
import HTTPClient
import Settings
import Testing

@testable import Sidecar

/// What the gateway is told, byte for byte.
struct GatewayReportTests {
    private func text(_ reports: GatewayReport...) -> String {
        String(decoding: GatewayReport.body(of: reports), as: UTF8.self)
    }

    private let envelope = Envelope(
        id: "e\"1",
        route: Route(actors: ["a", "b"]),
        payload: RawJSON(trusted: Array(#"{"n": 1.50}"#.utf8))
    )

    @Test func `progress names the actor that works`() {
        #expect(
            text(
                .progress(.received, of: envelope),
                .progress(.completed, of: envelope, message: "m", took: .seconds(1))
            )
                == #"{"reports":[{"kind":"progress","id":"e\"1","actors":["a","b"],"current_actor_idx":0,"#
                + #""status":"received"},{"kind":"progress","id":"e\"1","actors":["a","b"],"current_actor_idx":0,"#
                + #""status":"completed","message":"m","duration_ms":1000.0}]}"#
        )
    }

    @Test func `a child is told with its parent and where it goes`() throws {
        var child = envelope
        child.parentID = "p"
        child.route.current = 1
        #expect(
            text(try #require(.child(child)))
                == #"{"reports":[{"kind":"child","id":"e\"1","parent_id":"p","actors":["a","b"],"current":1}]}"#
        )
        #expect(GatewayReport.child(envelope) == nil)
    }

    @Test func `success has the payload byte for byte, and the place where it is stored`() {
        var ended = envelope
        ended.route.current = 2
        #expect(
            text(.succeeded(ended, location: "s3://b/k", atUnixNano: 1_767_225_600_000_000_000))
                == #"{"reports":[{"kind":"final","id":"e\"1","status":"succeeded","result":{"n": 1.50},"#
                + #""actors":["a","b"],"current_actor_idx":2,"metadata":{"s3_uri":"s3://b/k"},"#
                + #""timestamp":"2026-01-01T00:00:00.000000Z"}]}"#
        )
    }

    @Test func `the end of a child names its parent, for its beginning may be told later`() {
        var child = envelope
        child.parentID = "p"
        let report = text(.succeeded(child, location: nil, atUnixNano: 0))
        #expect(report.contains(#","parent_id":"p","actors":["a","b"],"#))
    }

    @Test func `a payload that is too large is told by its place`() {
        var large = envelope
        large.payload = RawJSON(string: String(repeating: "x", count: GatewayReport.maxResultBytes))
        let report = text(.succeeded(large, location: "/results/k", atUnixNano: 0))
        #expect(report.contains(#""result":{"stored_at":"/results/k"}"#))
        #expect(report.utf8.count < 1_000)
    }

    @Test func `failure has the code, the details and the actor, and not what the handler was given`() {
        let details = ErrorDetails(message: "no \"way\"", type: "ValueError", traceback: "line 1\nline 2")
        let failed = Envelope.failure(code: .processingError, details: details, original: envelope)
        let report = text(.failed(failed, location: nil, atUnixNano: 0))
        #expect(
            report.hasPrefix(
                #"{"reports":[{"kind":"final","id":"e\"1","status":"failed","error":"processing_error","#
                    + #""error_details":{"message":"no \"way\"","type":"ValueError","traceback":"line 1\nline 2"#
            )
        )
        #expect(report.contains(#""current_actor_idx":0,"current_actor_name":"a""#))
        #expect(!report.contains("1.50"))
    }

    @Test(arguments: ["7", #""oops""#, "{}", #"{"error":7,"details":null}"#])
    func `an error of another form is an error all the same`(payload: String) {
        var failed = envelope
        failed.payload = RawJSON(trusted: Array(payload.utf8))
        #expect(ErrorPayload(failed.payload).error == "processing_error")
        #expect(ErrorPayload(failed.payload).details == nil)
    }

    @Test func `the first report of a child is told by its id and its place`() {
        var child = envelope
        child.id = "p-0-2"
        child.parentID = "p"
        child.headers.fanOut = FanOut(originID: "p", index: 2, count: 3)
        child.route.current = 1
        #expect(child.isFreshlyFannedOut)
        child.route.current = 2
        #expect(!child.isFreshlyFannedOut)
        #expect(!envelope.isFreshlyFannedOut)
    }

    @Test(arguments: [
        (200, ReportVerdict.accepted), (204, .accepted), (400, .refused(status: 400)), (413, .refused(status: 413)),
        (422, .refused(status: 422)),
    ])
    func `an answer tells whether the batch is taken`(status: Int, verdict: ReportVerdict) {
        #expect(ReportVerdict(HTTPResponse(status: status)) == verdict)
    }

    @Test(arguments: [301, 401, 403, 404, 408, 429, 500, 503])
    func `what somebody can put right, or time, is tried again`(status: Int) {
        guard case .unavailable = ReportVerdict(HTTPResponse(status: status)) else {
            Issue.record("\(status) drops reports")
            return
        }
    }

    @Test func `the gateway's address is a base without secrets, and the token is never shown`() throws {
        func options(_ url: String, token: String? = nil) throws -> GatewayOptions? {
            var variables = ["ASYA_GATEWAY_URL": url]
            variables["ASYA_GATEWAY_TOKEN"] = token
            return try GatewayOptions(Environment(variables))
        }
        #expect(try options("") == nil)
        let gateway = try #require(try options("http://gateway:8081/", token: "sesame"))
        #expect(gateway.url == "http://gateway:8081")
        #expect("\(gateway) \(String(reflecting: gateway))".contains("sesame") == false)
        let request = gateway.request("/reports", method: "POST", body: [], accept: "application/json")
        #expect(request.headers.contains(HTTPHeader("Authorization", "Bearer sesame")))
        for url in ["gateway:8081", "ftp://gateway", "http://", "http://:80", "http://a@b", "http://a b", "http://a?b"]
        {
            #expect(throws: SettingsError.self, "\(url)") { try options(url) }
        }
        #expect {
            try options("http://gateway", token: "two words")
        } throws: { error in
            !"\(error)".contains("two words")
        }
    }
}

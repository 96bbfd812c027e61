// SPDX-License-Identifier: Apache-2.0

import TelemetryCore
import Testing

@testable import Gateway

struct RouteTableTests {
    private let table = RouteTable(methods: [
        (.tools, ["GET"]), (.toolCall, ["POST"]), (.envelope, ["GET", "DELETE"]), (.stream, ["GET"]),
    ])

    @Test func `a path and a method name a resource and its envelope`() {
        #expect(table.match("GET", "/tools") == .found(.tools, id: ""))
        #expect(table.match("POST", "/tools/call") == .found(.toolCall, id: ""))
        #expect(table.match("DELETE", "/envelopes/a-1.b_2:c") == .found(.envelope, id: "a-1.b_2:c"))
        #expect(table.match("GET", "/envelopes/x/stream") == .found(.stream, id: "x"))
    }

    @Test func `HEAD is GET, but for streams`() {
        #expect(table.match("HEAD", "/tools") == .found(.tools, id: ""))
        #expect(table.match("HEAD", "/envelopes/x/stream") == .wrongMethod(.stream, allowed: ["GET"]))
    }

    @Test func `another method is told what there is`() {
        #expect(table.match("PUT", "/envelopes/x") == .wrongMethod(.envelope, allowed: ["GET", "DELETE"]))
        #expect(table.match("get", "/tools") == .wrongMethod(.tools, allowed: ["GET"]))
    }

    @Test(arguments: [
        "", "/", "tools", "//tools", "/tools/", "/Tools", "/tools/./call", "/envelopes", "/envelopes/",
        "/envelopes//stream",
        "/envelopes/../tools", "/envelopes/..%2Ftools", "/envelopes/a%00", "/envelopes/a/stream/", "/envelopes/a/b",
        "/envelopes/ä", "/envelopes/a b", "/envelopes/x/progress", "http://localhost/tools", "*", "/tools;a=1",
    ])
    func `whatever else is written is no resource`(path: String) {
        #expect(table.match("GET", path) == .nothing)
    }

    @Test func `an id is not longer than 256 characters`() {
        let longest = String(repeating: "a", count: 256)
        #expect(table.match("GET", "/envelopes/\(longest)") == .found(.envelope, id: longest))
        #expect(table.match("GET", "/envelopes/\(longest)a") == .nothing)
    }
}

// SPDX-License-Identifier: Apache-2.0

import Access
import HTTPClient
import Settings
import Testing
import WebPages

/// The web page as it is served; Tests/Browser uses it.
@Suite(.timeLimit(.minutes(10)))
struct PageTests {
    @Test func `the page is served to everybody, with a policy that forbids what it does not need`() async throws {
        let access = try AccessSettings(
            Environment(["ASYA_GATEWAY_API_KEYS": "alice:alice-has-a-long-key"]),
            listener: ListenAddress(host: "127.0.0.1", port: 0)
        )
        try await GatewayUnderTest.run(access: access) { gateway in
            let page = try await gateway.ask("GET", "/")
            #expect(page.status == 200 && page["Content-Type"] == "text/html; charset=utf-8")
            let policy = try #require(page["Content-Security-Policy"])
            for rule in [
                "default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "base-uri 'none'",
                "frame-ancestors 'none'", "form-action 'self'",
            ] { #expect(policy.contains(rule)) }
            #expect(!policy.contains("unsafe") && page["X-Content-Type-Options"] == "nosniff")
            #expect(page["Referrer-Policy"] == "no-referrer" && page["Cache-Control"] == "no-cache")
            let script = try await gateway.ask("GET", "/page/main.js")
            #expect(script.status == 200 && script["Content-Type"] == "text/javascript; charset=utf-8")
            #expect(try await gateway.ask("GET", "/envelopes").status == 401)
        }
    }

    @Test func `a file that the browser has is not sent again`() async throws {
        try await GatewayUnderTest.run { gateway in
            for path in ["/"] + WebPages.files.map({ "/page/\($0.name)" }) {
                let first = try await gateway.ask("GET", path)
                let tag = try #require(first["ETag"])
                for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                    let second = try await gateway.ask("GET", path, headers: [HTTPHeader("If-None-Match", known)])
                    #expect(second.status == 304 && second.text.isEmpty && second["ETag"] == tag, "\(path) \(known)")
                }
                #expect(
                    try await gateway.ask("GET", path, headers: [HTTPHeader("If-None-Match", "\"x\"")]).status == 200
                )
            }
            #expect(Set(WebPages.files.map(\.entityTag)).count == WebPages.files.count)
        }
    }

    @Test func `what is no file of the page is not found, and other sites are turned away`() async throws {
        try await GatewayUnderTest.run { gateway in
            for path in [
                "/page", "/page/", "/page/x.js", "/page/../main.js", "/page/a/main.js", "/page/MAIN.js", "/index.html",
            ] {
                let answer = try await gateway.ask("GET", path)
                #expect(answer.status == 404, "\(path)")
            }
            #expect(try await gateway.ask("POST", "/", "{}").status == 405)
            for path in ["/", "/page/main.js"] {
                #expect(try await gateway.ask("GET", path, headers: [HTTPHeader("Host", "evil.example")]).status == 421)
            }
        }
    }

    @Test func `the page names nothing that is not there, and no other server`() throws {
        let texts = ([WebPages.page] + WebPages.files).map {
            (name: $0.name, text: String(decoding: $0.bytes, as: UTF8.self))
        }
        let names = Set(WebPages.files.map(\.name))
        var used: Set<String> = []
        for (name, text) in texts {
            for match in text.matches(of: /(?:src|href)="page\/([^"]+)"|from "\.\/([^"]+)"/) {
                let other = String(match.output.1 ?? match.output.2 ?? "")
                #expect(names.contains(other), "\(name) names \(other)")
                used.insert(other)
            }
            let strangers = text.split(separator: "\n").filter { line in
                let line = line.drop { $0 == " " }
                let isComment = ["//", "* ", "/*"].contains { line.hasPrefix($0) }
                return !isComment && line.contains("://") && !line.contains("http://www.w3.org/2000/svg")
            }
            #expect(strangers.isEmpty, "\(name): \(strangers)")
            #expect(
                !text.contains(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(| on[a-z]+="/),
                "\(name)"
            )
        }
        #expect(used == names)
    }

    @Test func `the drawing of a trace can stand inside a page`() {
        let script = String(decoding: WebPages.waterfallScript, as: UTF8.self)
        #expect(script.contains("globalThis.renderWaterfall") && script.contains("globalThis.TraceModel"))
        #expect(
            !script.contains("</") && !script.contains("<!--") && !script.contains("import ")
                && !script.contains("fetch(")
        )
        #expect(!String(decoding: WebPages.waterfallStyle, as: UTF8.self).contains("</"))
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTesting
import Testing

extension IntegrationTests {
    /// Recorded traces leave a machine in the formats of other tools, and come back.
    struct ExchangeTests {
        private static let secret = "hunter2-correct-horse"
        private static let plant = #"</script><script>window.planted=1</script><img src=x onerror=window.planted=1>"#
        private static let module = """
            def parts(payload):
                return [{"n": payload["n"], "part": part, "text": payload["text"]} for part in range(2)]

            def check(payload):
                if payload["n"] == 13:
                    raise ValueError("unlucky " + payload["text"] + " password=\(secret)")
                return payload
            """
        private static let files = [
            "steps.py": module,
            "actors.yaml": Manifest.actor("parts", handler: "steps.parts")
                + Manifest.actor(
                    "check",
                    handler: "steps.check",
                    specification: "resiliency: {maxAttempts: 2, initialDelay: 50ms}"
                ),
        ]

        private func run(_ folder: Scratch, _ arguments: String...) async throws -> Command {
            try await Command.run(Executables.path("asya"), ["trace"] + arguments, folder: folder.url)
        }

        private func python(_ script: String, _ arguments: String...) async throws -> Command {
            try await Command.run(
                "/usr/bin/env",
                ["python3", Executables.checkout.appendingPathComponent("Tests/\(script)").path] + arguments,
                environment: ["PYTHONPATH": Executables.checkout.appendingPathComponent(".tools/pypi").path]
            )
        }

        /// Records a pipeline that succeeds, one that fails and one with a secret, and copies nothing but the exports.
        private func record(_ body: (Scratch, [String]) async throws -> Void) async throws {
            try await Cluster.with(Self.files) { cluster in
                let text = try String(
                    decoding: JSONSerialization.data(withJSONObject: Self.plant, options: .fragmentsAllowed),
                    as: UTF8.self
                )
                let payloads =
                    ["1", "13"].map { #"{"n": \#($0), "text": \#(text)}"# }
                    + [#"{"n": 2, "text": "x", "api_key": "\#(Self.secret)"}"#]
                for payload in payloads {
                    let header = payload == payloads[2] ? "authorization=\(Self.secret)" : "x-user=ada"
                    let sent = try await cluster.send("parts,check", [payload], "--header", header)
                    #expect(sent.status == (payload == payloads[1] ? 1 : 0), "\(sent.errors)")
                }
                _ = await cluster.stop()
                let ids = try await WholeTraces.list(cluster.traces).summaries
                    .sorted { ($0["started_at"] as? String ?? "") < ($1["started_at"] as? String ?? "") }
                    .compactMap { $0["trace_id"] as? String }
                try #require(ids.count == 3)
                try FileManager.default.moveItem(atPath: cluster.traces, toPath: cluster.scratch.path + "/store")
                try await body(cluster.scratch, ids)
            }
        }

        @Test func `an exported trace is imported elsewhere and replayed, and nothing is lost or twice`() async throws {
            try await record { here, ids in
                for (id, name) in zip(ids, ["good.jsonl", "bad.jsonl.gz"]) {
                    let exported = try await run(here, "export", id, "--store", "store", "-o", name)
                    #expect(exported.status == 0, "\(exported.errors)")
                    let read = try await python(
                        "TraceExchangeTests/check_exchange.py",
                        "same",
                        here.path + "/\(name)",
                        here.path + "/\(name)"
                    )
                    #expect(read.status == 0, "opentelemetry-proto: \(read.output) \(read.errors)")
                }
                try await Scratch.with(["steps.py": Self.module]) { there in
                    for round in 0..<2 {
                        let imported = try await run(
                            there,
                            "import",
                            here.path + "/good.jsonl",
                            here.path + "/bad.jsonl.gz",
                            "--store",
                            "store",
                            "--json"
                        )
                        #expect(imported.status == 0, "\(imported.errors)")
                        let summary = try imported.json() as? [String: Any]
                        #expect((summary?["spans"] as? Int ?? 0 > 20) == (round == 0), "\(imported.output)")
                        #expect((summary?["known_spans"] as? Int ?? 0 > 20) == (round == 1), "\(imported.output)")
                        #expect(summary?["left_out"] as? [String] == [])
                    }
                    for id in ids.prefix(2) {
                        let shown = try await run(there, "show", id, "--store", "store", "--json")
                        #expect(shown.output == (try await run(here, "show", id, "--store", "store", "--json")).output)
                    }
                    let replayed = try await run(there, "replay", "--store", "store", "--json", ids[0], ids[1])
                    #expect(replayed.status == 0, "\(replayed.output) \(replayed.errors)")
                    let traces = (try replayed.json() as? [String: Any])?["traces"] as? [[String: Any]] ?? []
                    let replay = try #require(traces.first?["replay_trace_id"] as? String)
                    let alike = try await run(there, "diff", ids[0], replay, "--store", "store")
                    #expect(alike.status == 0, "\(alike.output) \(alike.errors)")
                }
            }
        }

        @Test func `every format passes its check, and no secret is in any`() async throws {
            try await record { here, ids in
                let all = ["--store", "store"] + ids
                for arguments in [["-o", "all.jsonl"], ["-o", "all.json"], ["--format", "html", "-o", "pages"]] {
                    let exported = try await Command.run(
                        Executables.path("asya"),
                        ["trace", "export"] + all + arguments,
                        folder: here.url
                    )
                    #expect(exported.status == 0 && exported.output.isEmpty, "\(exported.errors)")
                }
                let arrows = try await python(
                    "TraceExchangeTests/check_exchange.py",
                    "perfetto",
                    here.path + "/all.json"
                )
                #expect(arrows.status == 0, "\(arrows.output) \(arrows.errors)")
                #expect(arrows.lines.contains("publish check > process check"), "\(arrows.output)")
                #expect(arrows.lines.contains("send parts > process parts"), "\(arrows.output)")
                let page = try await python(
                    "Browser/trace_page.py",
                    here.path + "/pages/\(ids[1]).html",
                    "process parts",
                    "process check",
                    "ValueError"
                )
                #expect(page.status == 0, "\(page.output) \(page.errors)")
                let files = ["all.jsonl", "all.json"] + ids.map { "pages/\($0).html" }
                for name in files {
                    let path = here.path + "/" + name
                    let text = try String(contentsOfFile: path, encoding: .utf8)
                    #expect(!text.contains(Self.secret), "\(name)")
                    #expect(text.contains("check"), "\(name)")
                    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                    #expect(mode == 0o600, "\(name)")
                }
            }
        }

        @Test func `a trace is sent to a collector, and what it refuses is said`() async throws {
            try await record { here, ids in
                let server = LoopbackServer { _, index in .response(index == 0 ? 200 : 400) }
                let url = "http://127.0.0.1:\(server.port)"
                let sent = try await run(here, "export", ids[0], "--store", "store", "--send", url)
                #expect(sent.status == 0 && sent.errors.hasPrefix("sent "), "\(sent.errors)")
                #expect(server.requests.first?.path == "/v1/traces")
                let body = String(decoding: server.requests.first?.body ?? [], as: UTF8.self)
                #expect(body.contains("process check"))
                let refused = try await run(here, "export", ids[0], "--store", "store", "--send", url + "/v1/traces")
                #expect(refused.status == 1 && refused.errors.contains("sent 0 spans"), "\(refused.errors)")
                #expect(server.requests.last?.path == "/v1/traces")
                let nowhere = try await run(here, "export", ids[0], "--store", "store", "--send", "collector")
                #expect(nowhere.status == 2 && nowhere.errors.contains("--send"), "\(nowhere.errors)")
            }
        }

        @Test func `two traces are compared, and a hop's payload is shown`() async throws {
            try await record { here, ids in
                let different = try await run(here, "diff", ids[0], ids[1], "--store", "store", "--json")
                #expect(different.status == 1, "\(different.errors)")
                let first = (try different.json() as? [String: Any])?["first"] as? [String: Any]
                #expect(first?["actor"] as? String == "parts" && first?["path"] as? String == ".input.payload.n")
                let text = try await run(here, "diff", ids[0], ids[1], "--store", "store", "--structure")
                #expect(
                    text.status == 1 && text.output.contains("first difference at hop 1 check: outcome .outcome"),
                    "\(text.output)"
                )
                let missing = try await run(here, "diff", ids[0], "nothing", "--store", "store")
                #expect(missing.status == 2 && missing.errors.contains("nothing"), "\(missing.errors)")

                let hop = try await run(here, "show", ids[1], "--store", "store", "--payload", "check#2")
                #expect(
                    hop.status == 0 && hop.lines.contains { $0.hasPrefix("check (hop 1, attempt 2") },
                    "\(hop.output)"
                )
                #expect(hop.output.contains("\"n\": 13,") && hop.output.contains("Traceback"), "\(hop.output)")
                let json = try await run(here, "show", ids[0], "--store", "store", "--payload", "0", "--json")
                let hops = try json.json() as? [[String: Any]]
                #expect(hops?.count == 1 && (hops?.first?["outputs"] as? [Any])?.count == 2, "\(json.output)")
                let none = try await run(here, "show", ids[0], "--store", "store", "--payload", "chekc")
                #expect(none.status == 2 && none.errors.contains("1 (check)"), "\(none.errors)")
                let shown = try await run(here, "show", ids[1], "--store", "store")
                for word in ["queue wait", "handlers", "sidecars", "broker", "retries", "100.0 %"] {
                    #expect(shown.output.contains(word), "\(shown.output)")
                }
            }
        }

        @Test func `files that are no OTLP are named with the line, and the rest is imported`() async throws {
            let good =
                #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"#
                + #""scopeSpans":[{"spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","#
                + #""name":"GET","startTimeUnixNano":"1","endTimeUnixNano":"2"}]}]}]}"#
            try await Scratch.with(["mixed.jsonl": "\n\(good)\n{\"resourceSpans\":\n"]) { folder in
                let imported = try await run(folder, "import", "mixed.jsonl", "--store", "store")
                #expect(
                    imported.status == 2 && imported.output.hasPrefix("imported 1 span and 0 hops of 1 trace"),
                    "\(imported.output)"
                )
                #expect(imported.errors.contains("mixed.jsonl:3: not JSON"), "\(imported.errors)")
                let pretty = try JSONSerialization.data(
                    withJSONObject: JSONSerialization.jsonObject(with: Data(good.utf8)),
                    options: .prettyPrinted
                )
                let again = try await Command.run(
                    Executables.path("asya"),
                    ["trace", "import", "-", "--store", "other"],
                    input: String(decoding: pretty, as: UTF8.self),
                    folder: folder.url
                )
                #expect(again.status == 0 && again.output.contains("1 span"), "\(again.output) \(again.errors)")
                let none = try await run(folder, "import", "none.jsonl", "--store", "store")
                #expect(none.status == 2 && none.errors.contains("none.jsonl"), "\(none.errors)")
            }
        }
    }
}

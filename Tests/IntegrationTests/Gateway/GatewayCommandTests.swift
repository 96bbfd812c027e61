// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// `asya up` with its gateway, and the commands that ask it.
    struct GatewayCommandTests {
        private static let files = [
            "handlers.py": """
            def double(payload):
                return {"value": payload["value"] * 2}

            def fail(payload):
                raise ValueError("an error on purpose")

            """,
            "actors.yaml": Manifest.actor("double", handler: "handlers.double")
                + Manifest.actor("fail", handler: "handlers.fail", specification: "resiliency: {maxAttempts: 1}"),
            "tools.yaml": """
            tools:
              - name: double
                description: Doubles a number.
                parameters: {value: {type: number, required: true}}
                route: [double]
              - {name: fail, description: Fails., parameters: {}, route: [fail]}
            defaults: {progress: true, timeout: 2m}
            """,
        ]

        /// Where the gateway is, as the summary of `asya up` tells it.
        private func address(_ cluster: Cluster) throws -> String {
            let told = try #require(cluster.announced("gateway"))
            return try #require(told.split(separator: " ").first.map(String.init))
        }

        /// What is wrong with the trace of an envelope, once all of it is recorded.
        private func faults(_ envelope: String, _ status: String, _ cluster: Cluster) async throws -> [String] {
            var ids: [String] = []
            while ids.isEmpty {
                try Task.checkCancellation()
                ids = try await WholeTraces.stored(cluster.traces).filter { $0["envelope_id"] as? String == envelope }
                    .compactMap { $0["trace_id"] as? String }
            }
            guard ids.count == 1 else { return ["\(ids.count) traces of \(envelope)"] }
            let trace = try await WholeTraces.whole(ids[0], cluster.traces)
            let root = (trace["spans"] as? [[String: Any]] ?? []).first { $0["parent_span_id"] as? String == nil }
            var faults = WholeTraces.faults(trace)
            if trace["status"] as? String != status { faults.append("it is \(trace["status"] ?? "nothing")") }
            if root?["service"] as? String != "asya-gateway" || root?["kind"] as? String != "server" {
                faults.append("its root is \(root ?? [:])")
            }
            return faults
        }

        @Test func `the example is called as its summary says, and is one trace from the request on`() async throws {
            let example = Executables.checkout.appendingPathComponent("deploy/examples/hello").path
            try await Cluster.with(manifests: example) { cluster in
                let words = try #require(cluster.announced("call")).split(separator: " ").map(String.init)
                #expect(words == ["asya", "call", "hello", "--data", cluster.data])
                let called = try await Command.run(Executables.path("asya"), Array(words.dropFirst()))
                #expect(called.status == 0, "\(called.errors)")
                #expect(called.lines == [#"{"greeting":"Hello, world!"}"#])

                let gateway = try address(cluster)
                let named = try await Command.asya("call", "hello", "--name", "you", "--json", "--gateway", gateway)
                let record = try named.json() as? [String: Any]
                #expect((record?["result"] as? [String: String]) == ["greeting": "Hello, you!"], "\(named.errors)")
                let id = try #require(record?["id"] as? String)
                #expect(try await faults(id, "succeeded", cluster) == [])

                let traces = try await WholeTraces.list(cluster.traces, count: 2)
                #expect(traces.ids("succeeded").count == 2 && traces.ids().count == 2, "\(traces.summaries)")
                let traceID = try #require(record?["trace_id"] as? String)
                let names = try await WholeTraces.show(traceID, cluster.traces)["spans"] as? [[String: Any]] ?? []
                #expect(
                    Set(names.compactMap { $0["name"] as? String }) == [
                        "POST /tools/call", "call hello", "process hello", "handler hello", "publish happy-end",
                        "settle asya-hello", "process happy-end", "settle asya-happy-end",
                    ]
                )
            }
        }

        @Test func `a call ends with the code of its outcome, and status tells it again`() async throws {
            try await Cluster.with(Self.files) { cluster in
                let gateway = ["--gateway", try address(cluster)]
                func asya(_ arguments: String...) async throws -> Command {
                    try await Command.run(Executables.path("asya"), arguments + gateway)
                }

                let tools = try await asya("tools")
                #expect(tools.lines == ["double  --value  Doubles a number.", "fail             Fails."])
                let double = try await asya("call", "double", "--value", "21")
                #expect(double.status == 0 && double.lines == [#"{"value":42}"#], "\(double.errors)")

                let failed = try await asya("call", "fail", "--json")
                let failure = try failed.json() as? [String: Any]
                let id = try #require(failure?["id"] as? String)
                #expect(failed.status == 1 && failure?["status"] as? String == "failed")
                let told = try await asya("call", "fail")
                #expect(told.status == 1 && told.output.isEmpty)
                #expect(told.errors.contains("ValueError: an error on purpose"), "\(told.errors)")
                #expect(try await faults(id, "failed", cluster) == [])

                let status = try await asya("status", id)
                #expect(status.status == 1 && status.output.contains("ValueError"), "\(status.output)")
                let receipt = try await asya("call", "double", "--value=4", "--no-wait").json() as? [String: String]
                let sent = try #require(receipt?["envelope_id"])
                let followed = try await asya("status", sent, "--follow")
                #expect(followed.status == 0 && followed.lines == [#"{"value":8}"#], "\(followed.errors)")
                let succeeded = try await asya("status", sent)
                #expect(succeeded.status == 0 && succeeded.lines[0].hasPrefix("\(sent)  100%  succeeded"))
                #expect(succeeded.output.contains("trace    \(receipt?["trace_id"] ?? "")"))
                #expect(try await faults(sent, "succeeded", cluster) == [])
            }
        }

        @Test func `a call that cannot be made ends with 2, says why and leaves no envelope`() async throws {
            try await Cluster.with(Self.files) { cluster in
                for (arguments, reason) in [
                    (["call", "double", "--valeu", "1"], "did you mean --value?"),
                    (["call", "double", "--value", "many"], "--value must be a number"),
                    (["call", "double"], "value"),
                    (["call", "doubel", "--value", "1"], "did you mean 'double'?"),
                    (["tools", "doubel"], "did you mean 'double'?"),
                    (["status", "0000"], "no envelope of this id"),
                ] {
                    let asked = try await Command.run(Executables.path("asya"), arguments + ["--data", cluster.data])
                    #expect(asked.status == 2 && asked.output.isEmpty, "\(arguments): \(asked.status)")
                    #expect(asked.errors.contains(reason), "\(arguments): \(asked.errors)")
                }
                #expect(cluster.scratch.documents("data/results").isEmpty)
            }
        }

        @Test func `an interrupt ends the gateway too, and nobody finds it afterwards`() async throws {
            try await Cluster.with(Self.files) { cluster in
                let called = try await Command.asya("call", "double", "--value", "1", "--data", cluster.data)
                #expect(called.status == 0, "\(called.errors)")
                let children = cluster.descendants()
                #expect(children.contains { $0.name == "asya-gateway" })
                #expect(await cluster.stop() == 0)
                #expect(children.allSatisfy { !FileManager.default.fileExists(atPath: "/proc/\($0.id)") })
                #expect(try await WholeTraces.stored(cluster.traces).map { $0["status"] as? String } == ["succeeded"])
                let asked = try await Command.asya("tools", "--data", cluster.data)
                #expect(asked.status == 2 && asked.errors.contains("no gateway runs in"), "\(asked.errors)")
            }
        }

        @Test func `an interrupt waits for the call in work, and its end is stored and traced`() async throws {
            let files = [
                "slow.py": """
                import os, threading

                HERE = os.path.dirname(os.path.abspath(__file__))

                def wait(payload):
                    open(os.path.join(HERE, "begun"), "w").close()
                    while not os.path.exists(os.path.join(HERE, "open")):
                        threading.Event().wait(0.01)
                    return payload

                """,
                "slow.yaml": Manifest.actor("slow", handler: "slow.wait"),
                "tools.yaml": "tools: [{name: slow, description: Waits., parameters: {}, route: [slow]}]\n",
            ]
            try await Cluster.with(files) { cluster in
                let called = try await Command.asya("call", "slow", "--no-wait", "--data", cluster.data)
                let id = try #require(try (called.json() as? [String: String])?["envelope_id"], "\(called.errors)")
                try await holds(cluster, "begun", "")
                async let stopped = cluster.stop()
                try await holds(cluster, "up.log", "stopping: ")
                try cluster.scratch.write("open", "")
                #expect(await stopped == 0)
                #expect(cluster.scratch.documents("data/results").compactMap { $0["id"] as? String } == [id])
                #expect(try await faults(id, "succeeded", cluster) == [])
            }
        }

        /// Waits until a file of a cluster's folder is there and holds a text.
        private func holds(_ cluster: Cluster, _ file: String, _ text: String) async throws {
            while true {
                let content = try? String(contentsOfFile: "\(cluster.scratch.path)/\(file)", encoding: .utf8)
                if let content, text.isEmpty || content.contains(text) { return }
                try Task.checkCancellation()
                await Task.yield()
            }
        }
    }
}

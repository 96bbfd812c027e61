// SPDX-License-Identifier: Apache-2.0

import Brokers
import Foundation
import Testing
import Transports

extension IntegrationTests {
    /// `asya trace collect` from real processes, each with a store of its own.
    struct CollectTests {
        private static let token = "integration-tests-collect-token"
        private static let secret = "hunter2-correct-horse"
        private static let actors = ["first", "middle", "last"]
        private static let handlers = """
            def first(payload):
                return dict(payload, text=payload["text"] * 40)

            def middle(payload):
                return [dict(payload, part=part) for part in range(2)]

            def last(payload):
                return {"length": len(payload["text"]), "part": payload["part"]}
            """

        /// Starts three actors and happy-end; returns the addresses of their sidecars.
        private func start(_ actors: BrokeredActors) async throws -> [String] {
            var addresses: [String] = []
            for name in Self.actors + ["happy-end"] {
                let store = "\(actors.scratch.path)/traces-\(name)"
                let recording = ["ASYA_TRACE_STORE": store, "ASYA_TRACE_PAYLOADS": "all"]
                if name != "happy-end" { try await actors.startRuntime(name, name, recording) }
                let file = "\(actors.scratch.path)/address-\(name)"
                var more = recording
                more["ASYA_METRICS_ENABLED"] = "true"
                more["ASYA_METRICS_ADDR"] = "127.0.0.1:0"
                more["ASYA_METRICS_ADDRESS_FILE"] = file
                more["ASYA_TRACE_COLLECT_TOKEN"] = Self.token
                // Nothing is killed here, and nothing shall be handled twice because the machine is busy.
                more["ASYA_SQLITE_LEASE"] = "60s"
                if name == "happy-end" {
                    more["ASYA_IS_END_ACTOR"] = "true"
                    more["ASYA_RESULTS_DIR"] = "\(actors.scratch.path)/results"
                }
                _ = try await actors.startSidecar(name, more)
                while !FileManager.default.fileExists(atPath: file) {
                    try Task.checkCancellation()
                    await Task.yield()
                }
                let address = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n")[0]
                addresses.append("http://\(address)")
            }
            return addresses
        }

        private func send(_ id: String, _ payload: String, _ actors: BrokeredActors) async throws {
            let route = #"{"actors":["first","middle","last"],"current":0}"#
            let body = #"{"id":"\#(id)","route":\#(route),"payload":\#(payload)}"#
            try await actors.transport.publish([
                OutgoingMessage(queue: QueueName(actor: "first"), body: Array(body.utf8))
            ])
        }

        private func collect(_ folder: Scratch, _ arguments: [String], token: String = token) async throws -> Command {
            try await Command.run(
                Executables.path("asya"),
                ["trace", "collect"] + arguments,
                folder: folder.url,
                environment: ["ASYA_TRACE_COLLECT_TOKEN": token]
            )
        }

        @Test func `what is collected from all pods shows and replays as if it were recorded here`() async throws {
            try await BrokeredActors.with(.sqlite, Self.actors, handlers: Self.handlers) { actors in
                let addresses = try await start(actors)
                try await send("good", #"{"text":"a line of text, again and again"}"#, actors)
                try await send("bad", #"{"text":"x","api_key":"\#(Self.secret)"}"#, actors)
                while actors.scratch.documents("results").count < 4 {
                    try Task.checkCancellation()
                    await Task.yield()
                }
                let store = "\(actors.scratch.path)/collected"
                let from = addresses.flatMap { ["--from", $0] } + ["--store", store]
                let (id, trace) = try await whole("good", from, actors)
                _ = try await whole("bad", from, actors)
                #expect(WholeTraces.faults(trace) == [])
                let hops = trace["hops"] as? [[String: Any]] ?? []
                #expect(Set(hops.compactMap { $0["actor"] as? String }) == Set(Self.actors + ["happy-end"]))
                #expect(hops.count == 6)
                let replayed = try await Command.run(
                    Executables.path("asya"),
                    ["trace", "replay", id, "--store", store, "--json"],
                    folder: actors.scratch.url
                )
                #expect(replayed.status == 0, "\(replayed.errors)")
                #expect(try ReplayRun(replayed).verdict == "same")

                let all = try await collect(actors.scratch, ["--since", "1h"] + from)
                #expect(all.status == 0, "\(all.errors)")
                #expect(all.output.contains("of 2 traces into \(store)"), "\(all.output)")
                try expectPrivate(store)
                let served = try await Command.run(
                    "/usr/bin/env",
                    ["grep", "-rlaF", Self.secret, store]
                )
                #expect(served.output.isEmpty, "\(served.output) holds a secret")
            }
        }

        /// Collects the trace of an envelope until nothing is missing of it, and gives its id and the trace.
        ///
        /// Processes write what they recorded a moment after the result is there: until then a part is collected, and the
        /// rest later.
        private func whole(
            _ envelope: String,
            _ from: [String],
            _ actors: BrokeredActors
        ) async throws -> (String, [String: Any]) {
            while true {
                let collected = try await collect(actors.scratch, [envelope, "--json"] + from)
                guard collected.status == 0 else {
                    #expect(collected.errors.contains("no process that answered has recorded anything of \(envelope)"))
                    try Task.checkCancellation()
                    continue
                }
                let document = try collected.json() as? [String: Any]
                let id = try #require((document?["traces"] as? [String])?.first)
                let trace = try await WholeTraces.show(id, "\(actors.scratch.path)/collected")
                let missing = WholeTraces.missing(trace)
                if missing.isEmpty { return (id, trace) }
                guard !Task.isCancelled else { throw WholeTraces.Incomplete(description: "\(envelope): \(missing)") }
            }
        }

        /// Files for this user only, and nothing else in the folder.
        private func expectPrivate(_ store: String) throws {
            for file in try FileManager.default.contentsOfDirectory(atPath: store) {
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(store)/\(file)")
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(file)")
            }
        }

        @Test func `a wrong token, a process that is away, and a trace that nobody knows are told`() async throws {
            try await BrokeredActors.with(.sqlite, Self.actors, handlers: Self.handlers) { actors in
                let addresses = try await start(actors)
                try await send("one", #"{"text":"x"}"#, actors)
                while actors.scratch.documents("results").count < 2 {
                    try Task.checkCancellation()
                    await Task.yield()
                }
                let from = ["--from", addresses[0], "--store", "\(actors.scratch.path)/collected"]
                let wrong = try await collect(actors.scratch, ["one"] + from, token: "some-other-token-here")
                #expect(
                    wrong.status == 1 && wrong.errors.contains("\(addresses[0]) wants another token"),
                    "\(wrong.errors)"
                )
                let away = ["--from", "http://127.0.0.1:1"]
                var partial = try await collect(actors.scratch, ["one"] + from + away)
                while partial.output.isEmpty, !Task.isCancelled {
                    partial = try await collect(actors.scratch, ["one"] + from + away)
                }
                #expect(partial.status == 1 && partial.output.hasPrefix("collected "), "\(partial.output)")
                #expect(
                    partial.errors.contains("http://127.0.0.1:1 does not answer: no connection"),
                    "\(partial.errors)"
                )
                let unknown = try await collect(actors.scratch, ["nobody"] + from)
                #expect(unknown.status == 2 && unknown.errors.contains("has recorded anything of nobody"))
                for arguments in [[], ["one"], ["one", "--all"] + from, ["--from", addresses[0]]] {
                    let usage = try await collect(actors.scratch, arguments)
                    #expect(usage.status == 2, "\(arguments): \(usage.errors)")
                }
            }
        }
    }
}

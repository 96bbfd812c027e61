// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// Recordings are replayed away from the place and the queues they came from.
    struct ReplayTests {
        private static let module = """
            def double(payload):
                if payload["n"] == 13:
                    raise ValueError("unlucky")
                return {"n": payload["n"] * 2}

            def parts(payload):
                return [{"n": payload["n"], "part": part} for part in range(2)]
            """
        private static let files = [
            "steps.py": module,
            "actors.yaml": Manifest.actor(
                "double",
                handler: "steps.double",
                specification: "resiliency: {maxAttempts: 2, initialDelay: 50ms}"
            ) + Manifest.actor("parts", handler: "steps.parts"),
        ]

        @Test func `a copied store replays the same without queues, and a changed line diverges`() async throws {
            try await Scratch.with { elsewhere in
                try await Cluster.with(Self.files) { cluster in
                    let sent = try await cluster.send("double,parts", ["1", "13", "4"].map { #"{"n": \#($0)}"# })
                    #expect(sent.status == 1)
                    _ = await cluster.stop()
                    try FileManager.default.copyItem(atPath: cluster.traces, toPath: elsewhere.path + "/store")
                }
                try elsewhere.write("steps.py", Self.module)
                let store = elsewhere.path + "/store"
                let ids = try await WholeTraces.list(store).ids()
                #expect(ids.count == 3)

                let same = try await Command.run(
                    Executables.path("asya"),
                    ["trace", "replay", "--store", store, "--json"] + ids,
                    folder: elsewhere.url
                )
                #expect(same.status == 0, "\(same.output) \(same.errors)")
                #expect((try same.json() as? [String: Any])?["verdict"] as? String == "same")

                try elsewhere.write("steps.py", Self.module.replacingOccurrences(of: "* 2", with: "* 3"))
                let diverged = try await Command.run(
                    Executables.path("asya"),
                    ["trace", "replay", "--store", store, "--json"] + ids,
                    folder: elsewhere.url
                )
                #expect(diverged.status == 1, "\(diverged.output) \(diverged.errors)")
                let verdict = try diverged.json() as? [String: Any]
                #expect(verdict?["verdict"] as? String == "diverged")
                let hops = (verdict?["traces"] as? [[String: Any]] ?? []).flatMap {
                    $0["hops"] as? [[String: Any]] ?? []
                }
                let first = try #require(hops.first { $0["verdict"] as? String == "diverged" })
                #expect(first["actor"] as? String == "double")
                #expect((first["path"] as? String)?.contains("n") == true)

                let missing = try await Command.asya("trace", "replay", "ffffffff", "--store", store)
                #expect(missing.status == 2)
            }
        }
    }
}

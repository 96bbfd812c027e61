// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// Recorded traces become tests that run anywhere and hold no secret.
    struct SuiteCommandTests {
        private static let secret = "sk-7f3a9d15c2"
        private static let module = """
            import os

            def ask(payload):
                assert os.environ["MODEL_API_KEY"]
                return {"n": payload["n"], "api_key": payload["api_key"], "answer": payload["n"] * 2}

            def judge(payload):
                if payload["n"] == 13:
                    raise ValueError("refused, api_key=" + payload["api_key"])
                return {"verdict": payload["answer"] > 2}

            """
        private static let files = [
            "steps.py": module,
            "actors.yaml": Manifest.actor("ask", handler: "steps.ask", environment: ["MODEL_API_KEY": secret])
                + Manifest.actor("judge", handler: "steps.judge", specification: "resiliency: {maxAttempts: 1}"),
        ]

        /// Every byte of every file of a folder.
        private func bytes(of folder: String) -> Data {
            let names = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
            return names.reduce(into: Data()) {
                $0 += FileManager.default.contents(atPath: "\(folder)/\($1)") ?? Data()
            }
        }

        @Test func `a planted secret is in no suite, which passes elsewhere and fails when a handler changes`()
            async throws
        {
            try await Scratch.with(["steps.py": Self.module]) { elsewhere in
                let suite = elsewhere.path + "/suite"
                try await Cluster.with(Self.files) { cluster in
                    for n in [5, 13] {
                        let payload = #"{"n": \#(n), "api_key": "\#(Self.secret)"}"#
                        let header = "authorization=Bearer \(Self.secret)"
                        _ = try await cluster.send("ask,judge", [payload], "--id", "n-\(n)", "--header", header)
                    }
                    _ = await cluster.stop()
                    let export = ["trace", "export", "--store", cluster.traces, "--all", "--suite", suite]
                    let refused = try await Command.run(Executables.path("asya"), export)
                    #expect(refused.status == 2)
                    #expect(refused.errors.contains(".payload.api_key"))
                    #expect(!refused.errors.contains(Self.secret))
                    let substitutes = ["--set", ".payload.api_key=none", "--set", ".headers.authorization=none"]
                    let written = try await Command.run(Executables.path("asya"), export + substitutes)
                    #expect(written.status == 0, "\(written.errors)")
                    #expect(written.lines.count == 2)
                }
                #expect(!bytes(of: suite).isEmpty)
                #expect(bytes(of: suite).range(of: Data(Self.secret.utf8)) == nil)

                let junit = elsewhere.path + "/out.xml"
                func replay() async throws -> Command {
                    try await Command.asya(
                        "trace",
                        "replay",
                        "--suite",
                        suite,
                        "--junit",
                        junit,
                        folder: elsewhere.url,
                        environment: ["MODEL_API_KEY": "other"]
                    )
                }
                let before = bytes(of: suite)
                let same = try await replay()
                #expect(same.status == 0, "\(same.output) \(same.errors)")
                #expect(same.output.contains("n-13  same  2 hops"))
                #expect(try String(contentsOfFile: junit, encoding: .utf8).contains(#"tests="4" failures="0""#))

                try elsewhere.write("steps.py", Self.module.replacingOccurrences(of: "> 2", with: "> 20"))
                let diverged = try await replay()
                #expect(diverged.status == 1)
                #expect(
                    diverged.output.contains(
                        "n-5  diverged  2 hops, first divergence at hop 1 judge: .outputs[0].payload.verdict"
                    )
                )
                #expect(try String(contentsOfFile: junit, encoding: .utf8).contains(#"tests="4" failures="1""#))
                #expect(bytes(of: suite) == before)

                let missing = try await Command.asya("trace", "replay", "--suite", elsewhere.path)
                #expect(missing.status == 2)
                #expect(missing.errors.contains("holds no suite"))
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// The questions that a recorded trace can be asked.
    struct ReplayOptionsTests {
        private static let module = """
            import os, socket

            def price(payload):
                if payload["n"] == 13:
                    raise ValueError("unlucky")
                return {"n": payload["n"], "net": payload["n"] * 10}

            def tax(payload):
                return dict(payload, gross=payload["net"] * int(os.environ.get("PERCENT", "100")) // 100)

            def round_up(payload):
                return dict(payload, gross=payload["net"] + 1)

            def refuse(envelope):
                raise LookupError(envelope["payload"]["n"])

            def dial(payload):
                socket.create_connection(("127.0.0.1", payload["port"]), 5).close()
                return {"answered": True}

            """
        private static let files = [
            "steps.py": module,
            "actors.yaml": Manifest.actor(
                "price",
                handler: "steps.price",
                specification: "resiliency: {maxAttempts: 2, initialDelay: 50ms}"
            ) + Manifest.actor("tax", handler: "steps.tax", environment: ["PERCENT": "119"])
                + Manifest.actor("dial", handler: "steps.dial")
                + Manifest.actor(
                    "refuse",
                    handler: "steps.refuse",
                    environment: ["ASYA_HANDLER_MODE": "envelope"],
                    specification: "resiliency: {maxAttempts: 1}"
                ),
        ]

        /// Records three orders, of which only one succeeds, and a call, and gives the store and the names of the traces.
        private func recorded(_ body: (Scratch, _ store: String) async throws -> Void) async throws {
            let listener = try Listener()
            defer { listener.close() }
            try await Scratch.with { elsewhere in
                try await Cluster.with(Self.files) { cluster in
                    for (id, route, payload, status) in [
                        ("good", "price,tax", #"{"n": 2}"#, Int32(0)), ("bad", "price,tax", #"{"n": 13}"#, 1),
                        ("refused", "refuse", #"{"n": 1}"#, 1),
                        ("call", "dial", #"{"port": \#(listener.port)}"#, 0),
                    ] {
                        let sent = try await cluster.send(route, [payload], "--id", id)
                        #expect(sent.status == status, "\(sent.errors)")
                    }
                    _ = await cluster.stop()
                    try FileManager.default.copyItem(atPath: cluster.traces, toPath: elsewhere.path + "/store")
                }
                try elsewhere.write("steps.py", Self.module)
                try elsewhere.write("actors.yaml", try #require(Self.files["actors.yaml"]))
                try await body(elsewhere, elsewhere.path + "/store")
            }
        }

        @Test func `what if another value, another route, another handler`() async throws {
            try await recorded { folder, store in
                func replay(_ arguments: String...) async throws -> ReplayRun {
                    try await ReplayRun.replay(["--store", store, "--actors", folder.path] + arguments, in: folder)
                }
                func first(_ run: ReplayRun) -> String {
                    run.diverged.first.map { "\($0.actor) \($0.path ?? "")" } ?? ""
                }

                #expect(try await replay("good").command.status == 0)
                #expect(try await first(replay("good", "--set", ".payload.n=3")) == "price .outputs[0].payload.n")
                let elsewhere = try await replay("good", "--route", "price")
                #expect(elsewhere.command.status == 0)
                #expect(elsewhere.hops.map(\.actor) == ["price"])
                let twice = try await replay("good", "--route", "price,tax,price")
                #expect(twice.hops.map(\.actor) == ["price", "tax", "price"])
                #expect(twice.verdict == "same")
                let other = try await replay("good", "--handler", "tax=steps.round_up", "--from", "tax")
                #expect(other.hops.map(\.actor) == ["tax"])
                #expect(first(other) == "tax .outputs[0].payload.gross")
                // The environment of the manifest is that of the replay.
                let bare = try await ReplayRun.replay(["--store", store, "good"], in: folder)
                #expect(first(bare) == "tax .outputs[0].payload.gross")
                #expect(bare.command.errors.contains("changed") == false)

                let failed = try await replay("bad", "--only-failed")
                #expect(failed.command.status == 0)
                #expect(failed.hops.map(\.actor) == ["price", "price"])
                try folder.write("steps.py", Self.module.replacingOccurrences(of: "== 13", with: "== 14"))
                let mended = try await replay("bad", "--only-failed", "--chained")
                #expect(
                    mended.hops.map { "\($0.actor) \($0.verdict)" } == [
                        "price diverged", "price impossible", "tax diverged",
                    ]
                )
                #expect(mended.command.errors.contains("module has changed"))
            }
        }

        @Test(arguments: [["--recorded", "pricee"], ["--handler", "pricee=steps.tax"], ["--mode", "pricee=payload"]])
        func `an option about an actor that never ran is refused before anything runs`(option: [String]) async throws {
            try await recorded { folder, store in
                for more in [[], ["--pdb"], ["--live"]] {
                    let arguments = ["trace", "replay", "--store", store, "good"] + option + more
                    let replay = try await Command.run(Executables.path("asya"), arguments, folder: folder.url)
                    #expect(replay.status == 2 && replay.output.isEmpty)
                    #expect(replay.errors.contains("\(option[0]) names 'pricee'"), "\(replay.errors)")
                    #expect(replay.errors.contains("did you mean 'price'?"))
                }
            }
        }

        @Test func `a handler of which only failures are recorded is called as it was`() async throws {
            try await recorded { folder, store in
                let same = try await ReplayRun.replay(["--store", store, "refused"], in: folder)
                #expect(same.command.status == 0, "\(same.command.output) \(same.command.errors)")
                let asked = try await ReplayRun.replay(
                    ["--store", store, "refused", "--mode", "refuse=payload"],
                    in: folder
                )
                #expect(asked.diverged.first?.path == ".error.type")
            }
        }

        @Test func `handlers reach the network only when that is allowed`() async throws {
            try await recorded { folder, store in
                let blocked = try await ReplayRun.replay(["--store", store, "call"], in: folder)
                let allowed = try await ReplayRun.replay(["--store", store, "call", "--allow-network"], in: folder)
                #expect(allowed.command.status == 0, "\(allowed.command.errors)")
                #expect(allowed.network == "allowed")
                if blocked.network == "open" {
                    #expect(blocked.command.status == 0)
                    #expect(blocked.command.errors.contains("could reach the network"))
                } else {
                    #expect(blocked.network == "blocked")
                    #expect(blocked.diverged.first?.path == ".error.type")
                    let text = try await Command.asya("trace", "replay", "--store", store, "call", folder: folder.url)
                    #expect(text.output.contains("--allow-network"))
                }
            }
        }

        /// A user namespace in which no network namespace can be made; nil where there is no such thing.
        private static let forbidding: [String]? = {
            let script = "echo 0 > /proc/sys/user/max_net_namespaces && exec \"$@\""
            let words = ["unshare", "-Ur", "sh", "-c", script, "sh"]
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
            process.arguments = words + ["true"]
            process.standardError = FileHandle.nullDevice
            guard (try? process.run()) != nil else { return nil }
            process.waitUntilExit()
            return process.terminationStatus == 0 ? words : nil
        }()

        @Test(.enabled(if: forbidding != nil))
        func `where namespaces are forbidden handlers run all the same, and that is said`() async throws {
            try await recorded { folder, store in
                let run = try await ReplayRun.replay(
                    ["--store", store, "call"],
                    in: folder,
                    by: try #require(Self.forbidding)
                )
                #expect(run.command.status == 0, "\(run.command.errors)")
                #expect(run.network == "open")
                #expect(run.command.errors.contains("could reach the network"))
            }
        }

        @Test func `a hop runs in the debugger on its recorded input`() async throws {
            try await recorded { folder, store in
                let session = try await Command.asya(
                    "trace",
                    "replay",
                    "--store",
                    store,
                    "bad",
                    "--pdb",
                    input: "p payload\nc\nq\n",
                    folder: folder.url
                )
                #expect(session.output.contains("(Pdb) {'n': 13}"), "\(session.output) \(session.errors)")
                #expect(session.errors.contains("hop 0 price"))
                #expect(session.errors.contains("ValueError: unlucky"))
                #expect(session.status == 1)
                let good = try await Command.asya(
                    "trace",
                    "replay",
                    "--store",
                    store,
                    "good",
                    "--pdb",
                    "--from",
                    "1",
                    "--set",
                    ".payload.net=7",
                    input: "c\n",
                    folder: folder.url
                )
                #expect(
                    good.output.contains(#"returned {"n": 2, "net": 7, "gross": 7}"#),
                    "\(good.output) \(good.errors)"
                )
                #expect(good.status == 0)
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// Handlers that do what handlers should not: only their own message may suffer.
    struct MishapTests {
        private static let module = """
            import ctypes, os, subprocess, sys, threading

            def handle(payload):
                kind = payload["kind"]
                if kind == "hang":
                    threading.Event().wait()
                if kind == "segfault":
                    ctypes.string_at(0)
                if kind == "exit":
                    os._exit(3)
                if kind == "sys-exit":
                    sys.exit(4)
                if kind == "memory":
                    import resource
                    resource.setrlimit(resource.RLIMIT_AS, (512 << 20, 512 << 20))
                    return ["x" * (1 << 30)]
                if kind == "killed":
                    os.kill(os.getpid(), 9)
                if kind == "set":
                    return {1, 2}
                if kind == "nan":
                    return float("nan")
                if kind == "cycle":
                    loop = []
                    loop.append(loop)
                    return {"loop": loop}
                if kind == "print":
                    print("to stdout", "x" * 100_000)
                    sys.stdout.flush()
                    os.write(1, b"\\x00\\x00\\x00\\x05raw!!\\n")
                    subprocess.run(["echo", "from a child"])
                if kind == "fork":
                    child = os.fork()
                    if child == 0:
                        return {"from": "the child"}
                    os.waitpid(child, 0)
                if kind == "close":
                    os.closerange(0, 64)
                return {"kind": kind, "ok": True}
            """

        @Test func `every mishap fails its own message only, and is told by its code`() async throws {
            let files = [
                "mishaps.py": Self.module,
                "actors.yaml": Manifest.actor(
                    "mishap",
                    handler: "mishaps.handle",
                    specification: "timeout: {processing: 5}\nresiliency: {maxAttempts: 1}"
                ),
            ]
            let kinds = [
                "fine", "hang", "segfault", "exit", "sys-exit", "memory", "killed", "set", "nan", "cycle", "print",
                "fork",
                "close", "fine again",
            ]
            try await Cluster.with(files) { cluster in
                let sent = try await cluster.send("mishap", kinds.map { #"{"kind": "\#($0)"}"# }, "--json")
                #expect(sent.status == 1, "\(sent.errors)")
                var codes: [String: String] = [:]
                for line in sent.lines {
                    let envelope = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
                    let payload = envelope["payload"] as? [String: Any] ?? [:]
                    let original = payload["original_payload"] as? [String: Any]
                    let kind = (original?["kind"] ?? payload["kind"]) as? String ?? line
                    codes[kind] = payload["error"] as? String ?? "ok"
                }
                #expect(
                    codes == [
                        "fine": "ok", "hang": "timeout_error", "segfault": "runtime_crashed", "exit": "runtime_crashed",
                        "sys-exit": "processing_error", "memory": "processing_error", "killed": "runtime_crashed",
                        "set": "processing_error", "nan": "processing_error", "cycle": "processing_error",
                        "print": "ok",
                        "fork": "ok", "close": "ok", "fine again": "ok",
                    ]
                )
                for id in try await WholeTraces.list(cluster.traces).ids() {
                    #expect(WholeTraces.faults(try await WholeTraces.whole(id, cluster.traces)) == [])
                }
            }
        }
    }
}

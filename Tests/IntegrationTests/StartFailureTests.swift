// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// What cannot start says why in one line, exits with 2 and leaves nothing half-started.
    struct StartFailureTests {
        private static let handler = "def handle(payload):\n    return payload\n"

        private func up(
            _ scratch: Scratch,
            _ more: String...,
            environment: [String: String] = [:]
        ) async throws -> Command {
            let arguments =
                ["up", scratch.path + "/actors.yaml"]
                + (more.isEmpty ? ["--data", scratch.path + "/data", "--port", "0"] : more)
            return try await Command.run(Executables.path("asya"), arguments, environment: environment)
        }

        /// The lines on stderr that are not JSON log lines of the processes.
        private func messages(_ command: Command) -> [String] {
            command.errors.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("{") }
        }

        private func running(below folder: String) -> [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { Int($0) != nil }.filter {
                id in
                let command = (try? String(contentsOfFile: "/proc/\(id)/environ", encoding: .utf8)) ?? ""
                return command.contains(folder)
            }
        }

        @Test func `bad YAML is told with file and line`() async throws {
            try await Scratch.with(["actors.yaml": "kind: AsyncActor\napiVersion: asya.sh/v1alpha1\nspec: [\n"]) {
                scratch in
                let ended = try await up(scratch)
                #expect(ended.status == 2)
                #expect(ended.errors.contains("actors.yaml:"))
            }
        }

        @Test func `a handler that cannot be imported is told with its actor`() async throws {
            try await Scratch.with(["actors.yaml": Manifest.actor("broken", handler: "nowhere.handle")]) { scratch in
                let ended = try await up(scratch)
                #expect(ended.status == 2, "\(ended.errors)")
                #expect(messages(ended).contains { $0.contains("broken") && $0.contains("nowhere") }, "\(ended.errors)")
                #expect(running(below: scratch.path) == [])
            }
        }

        @Test func `a port in use is told before anything starts`() async throws {
            let files = ["actors.yaml": Manifest.actor("a", handler: "h.handle"), "h.py": Self.handler]
            try await Cluster.with(files) { cluster in
                let port = try #require(cluster.announced("metrics").flatMap(URL.init(string:))?.port)
                let other = cluster.scratch.path + "/other"
                let ended = try await up(cluster.scratch, "--data", other, "--port", "\(port)")
                #expect(ended.status == 2)
                #expect(messages(ended).count == 1, "\(ended.errors)")
                #expect(ended.errors.contains("\(port)"))
            }
        }

        @Test func `a second up on one data folder is refused`() async throws {
            let files = ["actors.yaml": Manifest.actor("a", handler: "h.handle"), "h.py": Self.handler]
            try await Cluster.with(files) { cluster in
                let ended = try await up(cluster.scratch)
                #expect(ended.status == 2)
                #expect(messages(ended).count == 1, "\(ended.errors)")
            }
        }

        @Test func `a data folder that cannot be written is told`() async throws {
            let files = ["actors.yaml": Manifest.actor("a", handler: "h.handle"), "h.py": Self.handler]
            try await Scratch.with(files) { scratch in
                // Below a file no folder can be made, whoever asks.
                let ended = try await up(scratch, "--data", scratch.path + "/h.py/data", "--port", "0")
                #expect(ended.status == 2)
                #expect(messages(ended).count == 1, "\(ended.errors)")
                #expect(running(below: scratch.path) == [])
            }
        }

        @Test func `a data folder on a file system that takes no files is told`() async throws {
            let files = ["actors.yaml": Manifest.actor("a", handler: "h.handle"), "h.py": Self.handler]
            try await Scratch.with(files) { scratch in
                // Whoever asks, root included: /proc holds no folders of others.
                let ended = try await up(scratch, "--data", "/proc/asya", "--port", "0")
                #expect(ended.status == 2)
                #expect(messages(ended).count == 1, "\(ended.errors)")
            }
        }

        @Test func `a missing Python is told with its actor`() async throws {
            let files = [
                "actors.yaml": Manifest.actor("a", handler: "h.handle")
                    .replacingOccurrences(
                        of: "    replicas: 1",
                        with: "    replicas: 1\n    pythonExecutable: python9"
                    ),
                "h.py": Self.handler,
            ]
            try await Scratch.with(files) { scratch in
                let ended = try await up(scratch)
                #expect(ended.status == 2)
                #expect(messages(ended).contains { $0.contains("python9") }, "\(ended.errors)")
                #expect(running(below: scratch.path) == [])
            }
        }

        @Test func `a wrong variable stops a sidecar and a runtime with one line`() async throws {
            for name in ["asya-sidecar", "asya-runtime"] {
                let ended = try await Command.run(
                    Executables.path(name),
                    [],
                    environment: [
                        "ASYA_ACTOR_NAME": "a", "ASYA_SQLITE_PATH": "/tmp/none.db", "ASYA_HANDLER": "a.b",
                        "ASYA_RUNTIME_TIMEOUT": "soon",
                    ]
                )
                #expect(ended.status == 2)
                #expect(messages(ended).count == 1)
                #expect(
                    ended.errors.contains("ASYA_RUNTIME_TIMEOUT") && ended.errors.contains("soon"),
                    "\(ended.errors)"
                )
            }
        }

        @Test func `a mistyped command is told with the one that was meant`() async throws {
            for (typed, meant) in [(["sned"], "'send'"), (["trace", "shwo", "id"], "'trace show'")] {
                let ended = try await Command.run(Executables.path("asya"), typed)
                #expect(ended.status == 2)
                #expect(messages(ended).count == 1 && ended.errors.contains(meant), "\(ended.errors)")
            }
        }

        @Test func `send names the actors that exist`() async throws {
            let files = ["actors.yaml": Manifest.actor("hello", handler: "h.handle"), "h.py": Self.handler]
            try await Cluster.with(files) { cluster in
                let typo = try await cluster.send("helo", ["{}"])
                #expect(typo.status == 2)
                #expect(typo.errors.contains("hello"))
                let broken = try await cluster.send("hello", ["{oops"])
                #expect(broken.status == 2)
            }
        }
    }
}

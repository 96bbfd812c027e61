// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// `asya validate` on folders that hold actors and tools.
    struct ValidateTests {
        private static let tools = """
            tools:
              - {name: greet, description: Says hello., route: [hello]}
              - {name: lost, description: Goes elsewhere., route: [helo]}

            """

        @Test func `the examples are right`() async throws {
            let examples = Executables.checkout.appendingPathComponent("deploy/examples").path
            let ended = try await Command.asya("validate", examples + "/hello", examples + "/documents")
            #expect(ended.status == 0)
            #expect(ended.errors == "")
            #expect(ended.output == "8 actors and 3 tools in 4 files\n")
        }

        @Test func `actors and tools of one folder are checked together`() async throws {
            let files = [
                "hello.yaml": Manifest.actor("hello", handler: "hello.greet"),
                "other.yaml": "kind: ConfigMap\n---\nservices: {}\n", "tools.yaml": Self.tools,
            ]
            try await Scratch.with(files) { scratch in
                let ended = try await Command.asya("validate", scratch.path)
                #expect(ended.status == 0)
                #expect(ended.output == "1 actor and 2 tools in 2 files\n")
                let lines = ended.errors.split(separator: "\n").map { $0.replacing(scratch.path + "/", with: "") }
                #expect(
                    lines == [
                        "warning: tools.yaml:3:5: tool 'lost': actor 'helo' of its route is not declared in these files;"
                            + " did you mean 'hello'?",
                        "note: other.yaml:1:1: skipped a ConfigMap: neither an AsyncActor nor tools",
                        "note: other.yaml:3:1: skipped a document without a kind: neither an AsyncActor nor tools",
                    ]
                )
            }
        }

        @Test func `the problems of all files are told once, in their order`() async throws {
            let files = [
                "a.yaml": Manifest.actor("hello", handler: "hello.greet").replacing("transport:", with: "transprt:"),
                "b.yaml": "- a list\n", "c.yaml": "tools: [{name: t}]\n", "d.yaml": "tools: [\n",
            ]
            try await Scratch.with(files) { scratch in
                let ended = try await Command.asya("validate", scratch.path)
                #expect(ended.status == 2)
                let lines = ended.errors.split(separator: "\n").map { $0.replacing(scratch.path + "/", with: "") }
                #expect(lines.map { $0.prefix(1) } == ["a", "a", "b", "c", "d", "a"])
                #expect(lines[2] == "b.yaml:1:1: the document: found a list, allowed is an object")
                #expect(lines[3].hasPrefix("c.yaml:1:9: tools[0].route: missing; allowed is a list of actors"))
                #expect(lines.last == "asya: 5 problems in 4 files")
            }
        }

        @Test func `a folder with neither is told`() async throws {
            try await Scratch.with(["a.yaml": "kind: Service\n"]) { scratch in
                let ended = try await Command.asya("validate", scratch.path)
                #expect(ended.status == 2)
                #expect(ended.errors.hasSuffix("asya: neither an AsyncActor nor a tool was found in \(scratch.path)\n"))
            }
        }
    }
}

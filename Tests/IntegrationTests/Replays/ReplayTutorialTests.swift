// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

extension IntegrationTests {
    /// The tutorial does what it says: its files and commands are read from the article.
    struct ReplayTutorialTests {
        private struct Block {
            let language: String
            var lines: [String] = []

            var text: String { lines.joined(separator: "\n") + "\n" }
            /// The name that a file's first line gives.
            var file: String? {
                lines.first?.hasPrefix("# ") == true ? lines.first.map { String($0.dropFirst(2)) } : nil
            }
        }

        private static func blocks() throws -> [Block] {
            let article = Executables.checkout.appendingPathComponent("Sources/Replay/Replay.docc/FromFailureToTest.md")
            var blocks: [Block] = []
            var open: Block?
            for line in try String(contentsOf: article, encoding: .utf8).components(separatedBy: "\n") {
                if line.hasPrefix("```") {
                    if let block = open { blocks.append(block) }
                    open = open == nil ? Block(language: String(line.dropFirst(3))) : nil
                } else {
                    open?.lines.append(line)
                }
            }
            return blocks
        }

        @Test func `a failing envelope becomes a test in six commands`() async throws {
            let blocks = try Self.blocks()
            let commands = blocks.filter { $0.language == "shell" }.map(\.text)
            #expect(commands.count == 6)
            #expect(commands.first == "asya up .\n")
            let up = try #require(blocks.firstIndex { $0.language == "shell" })
            var files: [String: String] = [:]
            for block in blocks[..<up] {
                if let file = block.file { files[file] = block.text }
            }
            try await Cluster.with(files) { cluster in
                // Where `asya up .` keeps its data.
                try FileManager.default.createSymbolicLink(
                    atPath: cluster.scratch.path + "/.asya",
                    withDestinationPath: cluster.data
                )
                let path = Executables.folder.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
                var statuses: [Int32] = []
                var outputs: [String] = []
                for block in blocks[(up + 1)...] {
                    if let file = block.file, ["python", "yaml"].contains(block.language) {
                        try cluster.scratch.write(file, block.text)
                    }
                    guard block.language == "shell" else { continue }
                    let command = try await Command.run(
                        "/bin/sh",
                        ["-c", block.text],
                        folder: cluster.scratch.url,
                        environment: ["PATH": path]
                    )
                    statuses.append(command.status)
                    outputs.append(command.output + command.errors)
                    // A person would not be faster than the recording.
                    if statuses.count == 1 {
                        let order = try #require(try await WholeTraces.list(cluster.traces).ids("failed").first)
                        _ = try await WholeTraces.whole(order, cluster.traces)
                    }
                }
                // The order fails, is shown, is mended, is written, and passes.
                #expect(statuses == [1, 0, 1, 0, 0], "\(outputs.joined())")
                #expect(outputs[1].contains("KeyError"))
                #expect(outputs[2].contains("hop 0 total: .error.type"))
                #expect(outputs[4].hasPrefix("order-7  same  2 hops"))
            }
        }
    }
}

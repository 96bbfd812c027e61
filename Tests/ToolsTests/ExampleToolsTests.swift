// SPDX-License-Identifier: Apache-2.0

import Envelopes
import Foundation
import Testing
import Tools

@Suite struct ExampleToolsTests {
    private static let checkout = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private func example(_ name: String) throws -> ToolSet {
        try ToolReader.read(paths: [Self.checkout.appendingPathComponent("deploy/examples/\(name)").path])
    }

    @Test func `the hello example is one tool`() throws {
        let set = try example("hello")
        #expect(set.warnings.isEmpty)
        #expect(set.undeclaredActors(among: ["hello"]).isEmpty)
        let tool = try #require(set.tools.first)
        #expect(Sample.text(try tool.validate(arguments: [:])) == #"{"name":"world"}"#)
    }

    @Test func `the documents example is two tools on one pipeline`() throws {
        let set = try example("documents")
        #expect(set.warnings.isEmpty)
        #expect(set.tools.map(\.name) == ["identify_licence", "identify_excerpt"])
        #expect(
            set.undeclaredActors(among: ["read", "split", "analyse", "extract", "judge", "review", "write"]).isEmpty
        )
        #expect(set.tools.allSatisfy { $0.outputSchema == set.tools[0].outputSchema && $0.progress })
    }

    @Test func `the file in the documentation is one that works`() throws {
        let article = try String(
            contentsOf: Self.checkout.appendingPathComponent("Sources/Tools/Tools.docc/ToolFiles.md"),
            encoding: .utf8
        )
        let blocks = article.components(separatedBy: "```")
        let yaml = try #require(blocks.first { $0.hasPrefix("yaml\n") })
        let set = try ToolReader.decode(String(yaml.dropFirst(5)), file: "ToolFiles.md")
        #expect(set.warnings.isEmpty)
        let tool = try #require(set.tools.first)
        // Every field that the table explains is in the example.
        let fields = article.split(separator: "\n").filter { $0.hasPrefix("| `") }.compactMap {
            $0.split(separator: "`").dropFirst().first
        }
        #expect(fields.count == 18)
        for field in fields { #expect(yaml.contains("\(field):"), "\(field)") }
        let json = try #require(blocks.first { $0.hasPrefix("json\n") })
        #expect(tool.inputSchema == (try Sample.json(String(json.dropFirst(5)))))
    }
}

// SPDX-License-Identifier: Apache-2.0

import Envelopes
import SeededRandom
import Testing
import Tools
import YAMLDocuments

@Suite struct ToolFuzzTests {
    private static let fragments = [
        "---\n", ": ", "- ", "[", "]", "{", "}", "\"", "'", "|\n", "&a ", "*a", "<<: ", "? ", "!!str ", "!!int ", "\t",
        "\n", "\u{0}", "~", "99999999999999999999", "1:59:59", ".nan", "0x", "%YAML 1.2\n", "#", "é", "\u{FEFF}",
        "required: true", "default: ", "type: object", "items: {type: array}", "route: [a]", "tools: ",
    ]

    private func mutated(_ text: String, with random: inout SeededGenerator) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<(1 + random.below(6)) {
            let at = random.below(scalars.count + 1)
            let end = min(scalars.count, at + random.below(40))
            switch random.below(4) {
            case 0: scalars.removeSubrange(at..<end)
            case 1: scalars.insert(contentsOf: scalars[at..<end], at: random.below(scalars.count + 1))
            case 2: scalars.removeSubrange(at...)
            default: scalars.insert(contentsOf: Array(random.pick(Self.fragments).unicodeScalars), at: at)
            }
        }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars)
        return String(result)
    }

    @Test(arguments: 1...4)
    func `mutated files decode to tools that can be called, or are explained`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<150 {
            let text = mutated(random.oneIn(4) ? Sample.minimal : Sample.complete, with: &random)
            do throws(DocumentError) {
                for tool in try ToolReader.decode(text, file: "f.yaml").tools {
                    #expect(tool.route.allSatisfy { ActorName.isValid($0) } && !tool.route.isEmpty)
                    #expect(tool.timeout > .zero)
                    #expect(throws: Never.self) { try JSONValue(decoding: tool.inputSchema.encoded()) }
                    #expect(throws: SchemaError.self) { try tool.validate(arguments: 5) }
                }
            } catch {
                #expect(error.problems.allSatisfy { !$0.message.contains("\n") })
            }
        }
    }
}

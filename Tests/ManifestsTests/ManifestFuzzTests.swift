// SPDX-License-Identifier: Apache-2.0

import Testing
import YAMLDocuments

@testable import Manifests

@Suite struct ManifestFuzzTests {
    /// SplitMix64: the same mutations in every run.
    struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
            return value ^ (value >> 31)
        }
    }

    static let fragments = [
        "---\n", ": ", "- ", "[", "]", "{", "}", "\"", "'", "|\n", ">\n", "&a ", "*a", "<<: ", "? ", "!!str ", "!!int ",
        "!!binary ", "\t", "\n", "\u{0}", "\\uD800", "~", "99999999999999999999", "1:59:59", ".nan", "0x", "...\n",
        "%YAML 1.2\n", "#", "é", "\u{FEFF}", "\u{2028}", "- - - - ", "2001-01-01", "spec: ", "kind: AsyncActor\n",
    ]

    private func mutated(_ text: String, with generator: inout Generator) -> String {
        var scalars = Array(text.unicodeScalars)
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            let at = Int.random(in: 0...scalars.count, using: &generator)
            let end = min(scalars.count, at + Int.random(in: 0...40, using: &generator))
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: scalars.removeSubrange(at..<end)
            case 1:
                scalars.insert(contentsOf: scalars[at..<end], at: Int.random(in: 0...scalars.count, using: &generator))
            case 2: scalars.removeSubrange(at...)
            default:
                let fragment = Self.fragments[Int.random(in: 0..<Self.fragments.count, using: &generator)]
                scalars.insert(contentsOf: Array(fragment.unicodeScalars), at: at)
            }
        }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars)
        return String(result)
    }

    @Test(arguments: 1...4)
    func `mutated manifests decode or are explained, and never trap`(seed: UInt64) {
        var generator = Generator(state: seed)
        for _ in 0..<150 {
            let text = mutated(Bool.random(using: &generator) ? Sample.minimal : Sample.complete, with: &generator)
            do throws(DocumentError) {
                let set = try ManifestReader.decode(text, file: "f.yaml")
                for actor in set.actors {
                    #expect(NameRules.isDNSLabel(actor.name))
                    #expect(!actor.sidecarEnvironment.isEmpty)
                }
            } catch {
                #expect(!error.problems.isEmpty)
                #expect(error.problems.allSatisfy { !$0.message.contains("\n") })
            }
        }
    }

    @Test func `deep nesting and aliases of aliases are refused`() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: DocumentError.self) { try ManifestReader.decode(deep, file: "d.yaml") }
        var bomb = "a0: &a0 {x: 1}\n"
        for level in 1...40 {
            let merged = "<<: [*a\(level - 1), *a\(level - 1)]"
            bomb += "a\(level): &a\(level) {\(merged), k\(level): 1}\n"
        }
        bomb += "<<: *a40\n"
        #expect(throws: DocumentError.self) { try ManifestReader.decode(bomb, file: "b.yaml") }
    }
}

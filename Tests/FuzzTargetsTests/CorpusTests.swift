// SPDX-License-Identifier: Apache-2.0

import Foundation
import FuzzTargets
import Testing

/// What fuzzers have found worth keeping, once more without a fuzzer.
struct CorpusTests {
    private static let corpus = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Fuzz/corpus")

    private func inputs(_ target: FuzzTarget) throws -> [[UInt8]] {
        let folder = Self.corpus.appendingPathComponent(target.rawValue)
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return try files.map { Array(try Data(contentsOf: $0)) }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `the kept inputs of every parser keep its promises, whole and cut`(target: FuzzTarget) throws {
        let inputs = try inputs(target)
        #expect(!inputs.isEmpty)
        for input in inputs {
            try target.run(input)
            for end in stride(from: 0, to: min(input.count, 4_096), by: 1 + input.count / 16) {
                try target.run(Array(input[..<end]))
            }
        }
    }
}

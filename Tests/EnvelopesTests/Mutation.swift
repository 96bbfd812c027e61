// SPDX-License-Identifier: Apache-2.0

import SeededRandom

/// Damages bytes as broken peers, cut connections and hostile senders do.
struct Mutation {
    var generator: SeededGenerator

    private static let tokens: [[UInt8]] = [
        Array("NaN".utf8), Array("-Infinity".utf8), Array("\\ud800".utf8), Array("\\u12".utf8), [0xED, 0xA0, 0x80],
        [0xC0, 0xAF], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xFF], [0x00], Array("]".utf8), Array("}".utf8),
        Array("{".utf8), Array("[[[[".utf8), Array("\"".utf8), Array(",".utf8), Array(":".utf8), Array("01".utf8),
        Array("1e".utf8), Array("-".utf8), Array("null".utf8), Array("\"id\":\"x\",".utf8),
        Array("\"current\":-1,".utf8),
        Array("9223372036854775807".utf8), Array("\\".utf8), Array("\u{FEFF}".utf8), Array("// x\n".utf8),
    ]

    mutating func mutate(_ original: [UInt8], with other: [UInt8]) -> [UInt8] {
        var bytes = original
        for _ in 0...generator.below(3) {
            guard !bytes.isEmpty else { return bytes }
            let index = generator.below(bytes.count)
            let end = min(bytes.count, index + 1 + generator.below(12))
            switch generator.below(8) {
            case 0: bytes[index] = UInt8(truncatingIfNeeded: generator.next())
            case 1: bytes[index] ^= 1 << UInt8(generator.below(8))
            case 2: bytes.removeSubrange(index..<end)
            case 3: bytes.insert(contentsOf: bytes[index..<end], at: generator.below(bytes.count))
            case 4, 5: bytes.insert(contentsOf: generator.pick(Self.tokens), at: index)
            case 6: bytes.removeSubrange(index...)
            default:
                let from = generator.below(other.count)
                bytes.replaceSubrange(index..<end, with: other[from..<min(other.count, from + 16)])
            }
        }
        return bytes
    }
}

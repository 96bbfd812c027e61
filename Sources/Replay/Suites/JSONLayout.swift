// SPDX-License-Identifier: Apache-2.0

/// Lays a JSON text out for people and for line-by-line comparison: a member a line, two spaces a level.
///
/// Only white space changes: numbers, strings and the order of members are those of the text.
struct JSONLayout {
    /// An array of plain values that fits into so many bytes stays on one line.
    private static let lineLimit = 80

    private let text: [UInt8]
    private var index = 0
    private var output: [UInt8] = []

    private init(_ text: [UInt8]) {
        self.text = text
        output.reserveCapacity(text.count * 3 / 2)
    }

    /// The text laid out, with a line end behind it.
    ///
    /// - Parameter text: One JSON value.
    /// - Returns: the lines.
    static func laidOut(_ text: [UInt8]) -> [UInt8] {
        var layout = JSONLayout(text)
        layout.run()
        return layout.output + [0x0A]
    }

    private mutating func run() {
        var depth = 0
        while index < text.count {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "\""): takeString()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                if let end = endOfLine() {
                    takeLine(end)
                } else {
                    depth += 1
                    output.append(byte)
                    startLine(depth)
                    index += 1
                }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                startLine(depth)
                output.append(byte)
                index += 1
            case UInt8(ascii: ","):
                output.append(byte)
                startLine(depth)
                index += 1
            case UInt8(ascii: ":"):
                output += [byte, 0x20]
                index += 1
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default:
                output.append(byte)
                index += 1
            }
        }
    }

    private mutating func takeString() {
        let start = index
        index += 1
        while index < text.count, text[index] != UInt8(ascii: "\"") { index += text[index] == 0x5C ? 2 : 1 }
        index = min(index + 1, text.count)
        output += text[start..<index]
    }

    /// The end of the container that begins here, when it is empty or a short array of plain values.
    private func endOfLine() -> Int? {
        let isArray = text[index] == UInt8(ascii: "[")
        var position = index + 1
        var isEmpty = true
        while position < text.count, position - index <= Self.lineLimit {
            switch text[position] {
            case UInt8(ascii: "]") where isArray, UInt8(ascii: "}") where !isArray && isEmpty: return position
            case 0x20, 0x09, 0x0A, 0x0D: break
            case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "}"), UInt8(ascii: "]"): return nil
            case UInt8(ascii: "\""):
                isEmpty = false
                position += 1
                while position < text.count, text[position] != UInt8(ascii: "\"") {
                    position += text[position] == 0x5C ? 2 : 1
                }
            default: isEmpty = false
            }
            guard isArray || isEmpty else { return nil }
            position += 1
        }
        return nil
    }

    private mutating func takeLine(_ end: Int) {
        while index <= end {
            switch text[index] {
            case UInt8(ascii: "\""):
                takeString()
                continue
            case UInt8(ascii: ","): output += [UInt8(ascii: ","), 0x20]
            case 0x20, 0x09, 0x0A, 0x0D: break
            default: output.append(text[index])
            }
            index += 1
        }
    }

    private mutating func startLine(_ depth: Int) {
        output.append(0x0A)
        output += repeatElement(0x20, count: 2 * max(0, depth))
    }
}

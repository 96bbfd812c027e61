// SPDX-License-Identifier: Apache-2.0

/// Cuts what user code writes into lines, the longest of which are cut short.
///
/// A line ends at a line feed or a carriage return, so that a progress bar does not grow without end. Bytes that are
/// not UTF-8 are repaired.
struct OutputLines {
    /// The longest line kept, in bytes.
    static let limit = 8192

    private var line: [UInt8] = []
    private var isCut = false

    /// Takes bytes and gives back the lines they complete; empty ones are left out.
    mutating func append(_ bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                if let line = flush() { lines.append(line) }
            } else if line.count < Self.limit {
                line.append(byte)
            } else {
                isCut = true
            }
        }
        return lines
    }

    /// The line begun, if there is one: nothing more is coming for the message at hand.
    mutating func flush() -> String? {
        guard !line.isEmpty else { return nil }
        defer {
            line.removeAll(keepingCapacity: line.capacity <= 512)
            isCut = false
        }
        let text = String(decoding: line, as: UTF8.self)
        return isCut ? text + " [cut]" : text
    }
}

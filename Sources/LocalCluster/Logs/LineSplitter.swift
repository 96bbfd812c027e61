// SPDX-License-Identifier: Apache-2.0

/// Cuts what arrives in pieces into lines of bounded length.
struct LineSplitter {
    /// The longest line; what comes after is left out up to the line's end.
    ///
    /// Components cut single values at 16 KiB.
    static let longestLine = 256 << 10

    private var rest: [UInt8] = []
    private var isSkipping = false

    /// Takes a piece.
    ///
    /// - Returns: the lines that it ends, without their ends, empty ones left out.
    mutating func append(_ bytes: some Collection<UInt8>) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        for piece in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            if piece.offset > 0, let line = flush() { lines.append(line) }
            guard !isSkipping else { continue }
            let room = Self.longestLine - rest.count
            rest.append(contentsOf: piece.element.prefix(room))
            isSkipping = piece.element.count > room
        }
        return lines
    }

    /// Ends the line that was begun; nil when there is none.
    mutating func flush() -> [UInt8]? {
        defer {
            rest = []
            isSkipping = false
        }
        if rest.last == UInt8(ascii: "\r") { rest.removeLast() }
        return rest.isEmpty ? nil : rest
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The `OWS` of RFC 9110: spaces and tabs around a header's value or a list's members.
enum OptionalWhitespace {
    static func contains(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    /// The part of `range` that is left when the whitespace at both ends is taken away.
    static func trimmed(_ text: Swift.Span<UInt8>, _ range: Range<Int>) -> Range<Int> {
        var lower = range.lowerBound
        var upper = range.upperBound
        while lower < upper, contains(text[lower]) { lower += 1 }
        while upper > lower, contains(text[upper - 1]) { upper -= 1 }
        return lower..<upper
    }
}

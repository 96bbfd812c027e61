// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// One JSON value as the exact bytes it was written with.
///
/// A value that came out of a decoder shares the storage of the whole input, so taking it costs no copy and keeps the
/// input alive. Equality and hashing compare bytes: `1` and `1.0` differ here; compare with ``JSONDifference`` to treat
/// them alike.
public struct RawJSON: Sendable {
    let storage: [UInt8]
    let range: Range<Int>

    /// A value inside `storage`; the caller has validated that `range` holds exactly one JSON value.
    init(storage: [UInt8], range: Range<Int>) {
        self.storage = storage
        self.range = range
    }

    /// Takes bytes that are known to be one JSON value, without looking at them.
    ///
    /// Use it for bytes that a JSON encoder of ours wrote. Wrong bytes make every document that embeds them wrong.
    ///
    /// - Parameter bytes: Exactly one JSON value.
    public init(trusted bytes: [UInt8]) {
        self.init(storage: bytes, range: 0..<bytes.count)
    }

    /// Checks that `bytes` is exactly one JSON value and keeps it.
    ///
    /// White space around the value is left out; inside it, every byte is kept.
    ///
    /// - Parameters:
    ///   - bytes: The text of a JSON document.
    ///   - maxDepth: How deep arrays and objects may nest.
    /// - Throws: ``JSONError`` when the bytes are not one JSON value.
    public init(validating bytes: [UInt8], maxDepth: Int = EnvelopeLimits.standard.maxDepth) throws(JSONError) {
        let range = try JSONScanner.scan(bytes, maxDepth: maxDepth) {
            (scanner: inout JSONScanner) throws(JSONError) -> Range<Int> in
            scanner.skipWhitespace()
            let range = try scanner.scanValue(depth: 0)
            try scanner.finish()
            return range
        }
        self.init(storage: bytes, range: range)
    }

    /// The value `null`.
    public static let null = RawJSON(trusted: Array("null".utf8))

    /// The bytes of the value; copies them when they are part of a larger input.
    public var bytes: [UInt8] {
        range.count == storage.count ? storage : Array(storage[range])
    }

    /// The bytes of the value without a copy.
    public var slice: ArraySlice<UInt8> { storage[range] }

    /// The number of bytes.
    public var count: Int { range.count }

    /// Where the value is in the bytes that it was decoded from.
    public var sourceRange: Range<Int> { range }

    /// Whether the value is `null`.
    public var isNull: Bool { storage[range.lowerBound] == ASCII.lowerN }
}

extension RawJSON: Hashable {
    /// Whether both values are written with the same bytes.
    public static func == (left: RawJSON, right: RawJSON) -> Bool {
        guard left.range.count == right.range.count else { return false }
        // Never empty, so the pointers are there; `memcmp` because this is on the way of every look-up of a header.
        return unsafe left.slice.withUnsafeBytes { leftBytes in
            unsafe right.slice.withUnsafeBytes { rightBytes in
                guard let first = leftBytes.baseAddress, let second = rightBytes.baseAddress else { return true }
                return unsafe memcmp(first, second, leftBytes.count) == 0
            }
        }
    }

    /// Feeds the bytes of the value into `hasher`.
    public func hash(into hasher: inout Hasher) {
        unsafe slice.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    }
}

extension RawJSON: CustomStringConvertible {
    /// The number of bytes only: a value may be a payload, and payloads are never printed by accident.
    public var description: String { "<\(count) bytes of JSON>" }
}

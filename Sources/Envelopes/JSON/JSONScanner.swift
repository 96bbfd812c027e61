// SPDX-License-Identifier: Apache-2.0

/// Walks JSON text once from left to right and validates it against RFC 8259 without building anything.
///
/// Values are passed over with ``scanValue(depth:)``, which is iterative: nesting costs one bit a level and no stack.
/// Objects and arrays whose members matter are walked with ``nextMember(_:)`` and ``nextElement(_:)``.
///
/// All reads of the input go through ``byte(at:)``, ``word(at:)`` and ``next``, which stay inside `0..<count`; the
/// pointer lives as long as the closure of ``scan(_:maxDepth:_:)`` that hands the scanner out.
@safe
struct JSONScanner {
    private let base: UnsafePointer<UInt8>
    let count: Int
    let maxDepth: Int
    var position = 0
    /// Whether what the grammar of RFC 8259 derives and I-JSON (RFC 7493) forbids is refused.
    var isStrict = true

    private init(base: UnsafePointer<UInt8>, count: Int, maxDepth: Int) {
        unsafe self.base = base
        self.count = count
        self.maxDepth = maxDepth
    }

    /// Runs `body` with a scanner over `bytes`; the scanner must not leave it.
    @inline(__always)
    static func scan<Result>(
        _ bytes: [UInt8],
        maxDepth: Int,
        _ body: (inout JSONScanner) throws(JSONError) -> Result
    ) throws(JSONError) -> Result {
        try unsafe bytes.withUnsafeBufferPointer { buffer throws(JSONError) -> Result in
            guard let base = buffer.baseAddress else { throw .malformed(offset: 0, fault: .unexpectedEnd) }
            var scanner = unsafe JSONScanner(base: base, count: buffer.count, maxDepth: maxDepth)
            return try body(&scanner)
        }
    }

    /// The byte at `position`, or NUL at the end: NUL begins no JSON token, so one test finds both.
    @inline(__always)
    var next: UInt8 {
        position < count ? unsafe base[position] : 0
    }

    /// The byte at `index`, which the caller has compared with ``count``.
    @inline(__always)
    func byte(at index: Int) -> UInt8 {
        assert(index >= 0 && index < count)
        return unsafe base[index]
    }

    /// Eight bytes from `index`, the first in the lowest bits; the caller has compared `index + 8` with ``count``.
    @inline(__always)
    func word(at index: Int) -> UInt64 {
        assert(index >= 0 && index + 8 <= count)
        return unsafe UInt64(littleEndian: UnsafeRawPointer(base + index).loadUnaligned(as: UInt64.self))
    }

    /// The error for a byte that does not fit here, or for the end of the input.
    @inline(never)
    func failure(_ fault: JSONFault) -> JSONError {
        .malformed(offset: position, fault: position < count ? fault : .unexpectedEnd)
    }

    /// Passes over white space.
    @inline(__always)
    mutating func skipWhitespace() {
        while position < count {
            let byte = unsafe base[position]
            // Most calls end here: compact text has no white space, and other bytes below are errors for the caller.
            guard byte <= ASCII.space else { return }
            switch byte {
            case ASCII.space, ASCII.newline, ASCII.carriageReturn, ASCII.tab: position += 1
            default: return
            }
        }
    }

    /// Requires that nothing but white space is left.
    mutating func finish() throws(JSONError) {
        skipWhitespace()
        guard position == count else { throw .malformed(offset: position, fault: .trailingBytes) }
    }
}

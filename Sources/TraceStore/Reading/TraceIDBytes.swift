// SPDX-License-Identifier: Apache-2.0

/// The 16 bytes of a trace id, in the order in which SQLite compares them.
struct TraceIDBytes: Comparable {
    let bytes: [UInt8]

    static func < (left: TraceIDBytes, right: TraceIDBytes) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }

    /// All ids whose hexadecimal form begins with the text; `nil` when none can.
    static func range(prefix: String) -> ClosedRange<TraceIDBytes>? {
        let digits = prefix.compactMap { $0.isASCII ? $0.hexDigitValue : nil }
        guard digits.count == prefix.count, (1...32).contains(digits.count) else { return nil }
        return id(digits, paddedWith: 0)...id(digits, paddedWith: 15)
    }

    private static func id(_ digits: [Int], paddedWith padding: Int) -> TraceIDBytes {
        let all = digits + Array(repeating: padding, count: 32 - digits.count)
        return TraceIDBytes(bytes: stride(from: 0, to: 32, by: 2).map { UInt8(all[$0] << 4 | all[$0 + 1]) })
    }
}

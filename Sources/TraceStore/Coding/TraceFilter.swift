// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Tells of most traces that a slice holds nothing of them: a Bloom filter.
///
/// A trace is in few slices, and looking for it in the indexes of all others would read a page of each, scattered over
/// gigabytes. All bits of a trace are in one block of a processor's cache line; of the traces that are not there, the filter
/// lets about one in fifty pass.
struct TraceFilter: Hashable {
    private static let bitsPerTrace = 10
    private static let probes = 6
    private static let blockWords = 8
    private static let blockBits = blockWords * 64

    /// Where `meta` has it.
    static let key = "traces"

    private var words: [UInt64]

    /// The filter of traces of which these are the numbers.
    init(_ numbers: [UInt32]) {
        let blocks = max((numbers.count * Self.bitsPerTrace + Self.blockBits - 1) / Self.blockBits, 1)
        words = Array(repeating: 0, count: blocks * Self.blockWords)
        for number in numbers {
            let place = place(of: number)
            var bits = place.bits
            for _ in 0..<Self.probes {
                words[place.block + Int(bits >> 6 & 7)] |= 1 << (bits & 63)
                bits >>= 9
            }
        }
    }

    /// Reads what `bytes` writes; `nil` for anything else.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount > 0, bytes.byteCount % (Self.blockBits / 8) == 0 else { return nil }
        words = Words.decode(bytes)
    }

    /// The words.
    var bytes: [UInt8] { Words.encode(words) }

    /// Whether anything of the trace may be there.
    func mayContain(_ id: TraceID) -> Bool {
        let place = place(of: Self.number(id))
        var bits = place.bits
        for _ in 0..<Self.probes {
            guard words[place.block + Int(bits >> 6 & 7)] & 1 << (bits & 63) != 0 else { return false }
            bits >>= 9
        }
        return true
    }

    /// What a writer remembers of a trace until its slice is closed.
    static func number(_ id: TraceID) -> UInt32 { UInt32(truncatingIfNeeded: Flow.number(id)) }

    /// The first word of a trace's block, and nine bits a probe.
    private func place(of number: UInt32) -> (block: Int, bits: UInt64) {
        let blocks = UInt64(words.count / Self.blockWords)
        let block = Int((UInt64(number) * blocks) >> 32)
        return (block * Self.blockWords, Flow.mixed(UInt64(number)))
    }
}

// SPDX-License-Identifier: Apache-2.0

/// What one slice holds of a trace, as far as a listing needs it.
struct TracePart {
    /// What a listing needs of the spans.
    struct Spans {
        var startUnixNano: UInt64
        var endUnixNano: UInt64
        var hasProducer: Bool
        /// The start of the first whose status is an error.
        var firstErrorUnixNano: UInt64?
    }

    /// The start of what was recorded first.
    var firstUnixNano: UInt64
    var spans: [Spans] = []
    var hops: [StoredHop] = []
}

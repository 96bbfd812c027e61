// SPDX-License-Identifier: Apache-2.0

/// The flags byte of a W3C `traceparent`.
///
/// https://www.w3.org/TR/trace-context-2/#trace-flags
public struct TraceFlags: OptionSet, Hashable, Sendable {
    /// The bits as they travel; unknown bits are never set on output.
    public let rawValue: UInt8

    /// Creates flags from their bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The caller may have recorded this trace.
    public static let sampled = TraceFlags(rawValue: 0x01)

    /// At least the seven right-most bytes of the trace identifier are random.
    public static let random = TraceFlags(rawValue: 0x02)

    /// The bits this implementation understands and may propagate.
    public static let known: TraceFlags = [.sampled, .random]
}

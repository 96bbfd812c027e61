// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore

/// Where a search went on to: the last of the traces that it returned.
public struct TraceCursor: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The moment by which the search orders the trace.
    public var unixNano: UInt64
    /// The trace.
    public var traceID: TraceID

    /// Makes a cursor.
    public init(unixNano: UInt64, traceID: TraceID) {
        self.unixNano = unixNano
        self.traceID = traceID
    }

    /// Reads what `description` writes; nil is returned for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let nano = UInt64(parts[0], radix: 16), let id = TraceID(hex: String(parts[1])) else {
            return nil
        }
        self.init(unixNano: nano, traceID: id)
    }

    /// A short text without white space.
    public var description: String { "\(String(unixNano, radix: 16))-\(traceID)" }

    /// Whether the left one is the older.
    public static func < (left: TraceCursor, right: TraceCursor) -> Bool {
        (left.unixNano, left.traceID.high, left.traceID.low) < (right.unixNano, right.traceID.high, right.traceID.low)
    }
}

// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore

/// A trace in a slice, as a collector sees it.
public struct ListedTrace: Sendable, Hashable {
    /// Its number in the slice; one trace may have several.
    public var number: Int64
    /// Its id.
    public var id: TraceID
    /// When the first of its records in this slice began.
    public var firstUnixNano: UInt64

    /// Makes an entry.
    public init(number: Int64, id: TraceID, firstUnixNano: UInt64) {
        self.number = number
        self.id = id
        self.firstUnixNano = firstUnixNano
    }
}

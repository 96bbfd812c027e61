// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// One row of a database that keeps envelopes, as every store on tables reads it; columns count from 0.
///
/// Stores differ in how rows are found and changed. What the columns mean is said once, by the initialisers that take a
/// row; beside each is the list of columns that it reads.
package protocol TrackingRow {
    /// Whether the value is NULL.
    func isNull(at column: Int) -> Bool
    /// The integer; 0 for NULL.
    func int64(at column: Int) -> Int64
    /// The number; 0 for NULL.
    func double(at column: Int) -> Double
    /// The text; nil for NULL.
    func optionalText(at column: Int) -> String?
    /// The bytes, or the UTF-8 of a text; nil for NULL.
    func optionalBytes(at column: Int) -> [UInt8]?
}

extension TrackingRow {
    /// A number in memory; 0 for NULL.
    func index(at column: Int) -> Int { Int(clamping: int64(at: column)) }

    /// A number in memory; nil for NULL.
    func optionalIndex(at column: Int) -> Int? { isNull(at: column) ? nil : index(at: column) }

    /// A text that is always there.
    func requiredText(at column: Int) -> String { optionalText(at: column) ?? "" }

    /// A time, in Unix nanoseconds.
    package func unixNano(at column: Int) -> UInt64 { UInt64(clamping: int64(at: column)) }

    /// A time, in Unix nanoseconds; nil for NULL.
    func optionalUnixNano(at column: Int) -> UInt64? { isNull(at: column) ? nil : unixNano(at: column) }

    /// A span of time, kept in nanoseconds; nil for NULL.
    func optionalDuration(at column: Int) -> Duration? { isNull(at: column) ? nil : .nanoseconds(int64(at: column)) }

    /// JSON that was checked before it was kept; nil for NULL.
    func optionalJSON(at column: Int) -> RawJSON? { optionalBytes(at: column).map { RawJSON(trusted: $0) } }

    /// A route; nil for NULL.
    func optionalActors(at column: Int) -> [String]? { optionalBytes(at: column).map { ActorList.decode($0) } }
}

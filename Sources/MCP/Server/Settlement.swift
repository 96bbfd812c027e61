// SPDX-License-Identifier: Apache-2.0

/// How waiting for the end of a call ended.
enum Settlement: Sendable, Equatable {
    /// The call has ended.
    case final(MCPCallUpdate)
    /// It goes on; the number of the last update that was seen.
    case working(sequence: Int64)
    /// Its updates broke off.
    case lost
    /// Nobody waits any more.
    case abandoned
}

// SPDX-License-Identifier: Apache-2.0

/// Why an SQL query of a store has no result.
public enum TraceSQLError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text holds no statement, or several.
    case notOneStatement
    /// The statement is none that only reads.
    case notAllowed
    /// SQLite does not take it, or failed at it.
    case refused(reason: String)
    /// It took longer than it may.
    case tooSlow(Duration)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .notOneStatement: "the text is not one SQL statement; give one SELECT"
        case .notAllowed: "only SELECT is allowed, of the views spans, hops and bodies; a store is not changed by SQL"
        case .refused(let reason): "the statement cannot be run: \(reason)"
        case .tooSlow(let time):
            "the statement was stopped after \(time); narrow it, for instance by start_ns or trace_id, or give it more time"
        }
    }
}

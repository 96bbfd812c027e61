// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Why a suite cannot be written or read.
public enum SuiteError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A trace cannot be replayed, so it is no test; the reasons, one a hop.
    case notReplayable(trace: String, reasons: [String])
    /// Nothing in a trace ran a handler.
    case nothingToReplay(trace: String)
    /// A file or a folder cannot be read or written.
    case file(path: String, reason: String)
    /// The folder holds no suite.
    case noSuite(path: String)
    /// A file of the suite is not what it should be.
    case malformed(path: String, reason: String)
    /// The folder is of something else.
    case notOurs(path: String)

    /// What is wrong and what to do.
    public var description: String {
        switch self {
        case .notReplayable(let trace, let reasons):
            "trace \(trace) cannot become a test:" + reasons.map { "\n  \($0)" }.joined()
        case .nothingToReplay(let trace):
            "trace \(trace) cannot become a test: no hop of it ran a handler"
        case .file(let path, let reason): "\(path): \(reason)"
        case .noSuite(let path):
            "\(path) holds no suite; write one with `asya trace export --suite \(path) TRACE`"
        case .malformed(let path, let reason):
            "\(path): \(reason); restore it, or write the suite again with `asya trace export --suite`"
        case .notOurs(let path):
            "\(path) is there and no trace of a suite; move it away, or choose another folder"
        }
    }
}

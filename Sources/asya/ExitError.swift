// SPDX-License-Identifier: Apache-2.0

/// Ends the command with an exit code, after lines on standard error.
struct ExitError: Error {
    /// The exit code when a pipeline failed.
    static let failed: Int32 = 1
    /// The exit code for wrong usage, and when there is nothing to work on.
    static let wrongUsage: Int32 = 2

    /// The exit code.
    let code: Int32
    /// What to say before.
    let lines: [String]

    /// Ends with a code and lines as they are.
    init(_ code: Int32, lines: [String]) {
        self.code = code
        self.lines = lines
    }

    /// Somebody must change something first: exit code 2 and one line that says what.
    init(_ reason: some CustomStringConvertible) {
        self.init(Self.wrongUsage, lines: ["asya: \(reason)"])
    }
}

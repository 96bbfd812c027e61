// SPDX-License-Identifier: Apache-2.0

internal import Processes

/// What a process wrote before it ended, as far as it may say why.
struct LastOutput: Sendable, Equatable {
    /// The reason that the process gave.
    var words: String?
    /// The last line that was no log line.
    var line: String?

    /// Why the process ended; nil when it did not say.
    ///
    /// - Parameter status: how it ended. A process that a signal ended had no time for words: what it wrote is a
    ///   backtrace.
    /// - Returns: one line.
    func reason(for status: ExitStatus) -> String? {
        if case .signaled = status { words } else { words ?? line }
    }
}

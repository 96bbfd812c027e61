// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTesting

/// What a process writes to its standard output.
enum ProcessOutput {
    /// Hands the output over piece by piece, as it comes, and nothing at its end; to be called before the process runs.
    ///
    /// A thread reads the pipe and keeps it open to the end. `readabilityHandler` would not do: its event source can
    /// outlive the descriptor of a handle that is let go of, and then an event for whoever has the number next ends the
    /// process of the tests.
    static func read(_ process: Process, _ take: @escaping @Sendable (String?) -> Void) {
        let pipe = Pipe()
        process.standardOutput = pipe
        let output = pipe.fileHandleForReading
        TestThread.start {
            while case let data = output.availableData, !data.isEmpty {
                take(String(decoding: data, as: UTF8.self))
            }
            take(nil)
        }
    }
}

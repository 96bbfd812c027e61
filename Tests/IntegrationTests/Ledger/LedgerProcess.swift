// SPDX-License-Identifier: Apache-2.0

import Foundation

/// An executable of the product that a ledger test started.
final class LedgerProcess: Sendable {
    private let process = Process()
    private let exits: AsyncStream<Int32>

    /// Starts it with nothing of the environment but what it is given and what it needs to run.
    ///
    /// What it says goes to the file `log`.
    init(_ executable: String, _ environment: [String: String], log: String) throws {
        let (exits, exit) = AsyncStream.makeStream(of: Int32.self, bufferingPolicy: .bufferingNewest(1))
        self.exits = exits
        process.executableURL = URL(fileURLWithPath: Executables.path(executable))
        process.environment = environment.merging(["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""]) { $1 }
        if !FileManager.default.fileExists(atPath: log) {
            _ = FileManager.default.createFile(atPath: log, contents: nil)
        }
        let file = FileHandle(forWritingAtPath: log)
        _ = try file?.seekToEnd()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = file
        process.terminationHandler = { process in
            exit.yield(
                process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus
            )
            exit.finish()
        }
        try process.run()
    }

    /// How it ended: its exit code, or the negative number of the signal that killed it; waits for the end.
    func exit() async -> Int32? {
        for await code in exits { return code }
        return nil
    }

    /// Asks it to finish what it has in hand.
    func terminate() { if process.isRunning { process.terminate() } }

    /// Ends it at once.
    func kill() { if process.isRunning { _ = Foundation.kill(process.processIdentifier, SIGKILL) } }
}

// SPDX-License-Identifier: Apache-2.0

import Foundation
import Processes

/// An executable of the product that a test started beside a broker.
final class ActorProcess: Sendable {
    private let process: ChildProcess

    /// Starts it with nothing of the environment but what it is given and what it needs to run.
    ///
    /// What it says goes to the end of the file `log`.
    init(_ executable: String, _ environment: [String: String], log: String) async throws {
        var specification = ChildSpecification(executable: Executables.path(executable))
        specification.environment = environment.merging(
            ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""]
        ) { $1 }
        specification.standardOutput = .null
        specification.standardError = .descriptor(
            Descriptor(owning: unsafe open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600))
        )
        process = try await ChildProcess.spawn(specification)
    }

    /// How it ended: its exit code, or the negative number of the signal that killed it; waits for the end.
    func exit() async -> Int32 {
        switch await process.waitForExit() {
        case .exited(let code): code
        case .signaled(let signal): -signal
        }
    }

    /// Asks it to finish what it has in hand.
    func terminate() { process.kill(SIGTERM) }

    /// Ends it at once.
    func kill() { process.kill(SIGKILL) }
}

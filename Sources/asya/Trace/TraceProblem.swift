// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// Why a command on traces cannot do what it was asked for: one line that says what to do next.
struct TraceProblem: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// Runs a command; a problem becomes a line on standard error and exit code 2.
    static func reporting(_ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let problem as TraceProblem {
            Console.error("asya: \(problem)")
            throw ExitCode(2)
        }
    }
}

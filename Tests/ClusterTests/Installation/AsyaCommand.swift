// SPDX-License-Identifier: Apache-2.0

import BrokerTesting
import Envelopes
import Foundation

/// The command line under test.
enum AsyaCommand {
    /// What goes to standard error is shown only when the command fails.
    private static let script = """
        errors=$(mktemp)
        "$0" "$@" 2>"$errors" || { code=$?; cat "$errors"; rm "$errors"; exit $code; }
        rm "$errors"
        """

    /// Runs `asya` to its end and returns what it printed, which is JSON.
    static func run(_ arguments: [String], _ variables: [String: String] = [:]) async throws -> JSONValue {
        let output = try await ToolCommand.run(
            "sh",
            ["-c", script, Executables.path("asya")] + arguments,
            environment: ProcessInfo.processInfo.environment.merging(variables) { $1 }
        )
        return try JSONValue(decoding: Array(output.utf8))
    }
}

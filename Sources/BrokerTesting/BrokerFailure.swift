// SPDX-License-Identifier: Apache-2.0

/// Why a test has no broker, or could not do something to it.
public enum BrokerFailure: Error, CustomStringConvertible {
    /// A folder or a file for the broker could not be made.
    case noFolder(parent: String, code: Int32)

    /// What the broker is made of is missing.
    case notInstalled(path: String)

    /// The broker could not be started, or did not become ready in time; `output` is the end of what it said.
    case notStarted(String, output: String)

    /// A command to the broker failed.
    case command(String, output: String)

    /// One line for whoever runs the tests, then what the broker said.
    public var description: String {
        switch self {
        case .noFolder(let parent, let code): "nothing can be written in \(parent) (errno \(code))"
        case .notInstalled(let path): "\(path) is missing: run `make setup-test`"
        case .notStarted(let reason, let output): "the broker did not start: \(reason)\n\(output)"
        case .command(let command, let output): "`\(command)` failed\n\(output)"
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

/// One thing that is wrong in a YAML document, with the place where it stands.
public struct DocumentProblem: Sendable, Hashable, CustomStringConvertible {
    /// Where it stands.
    public let location: SourceLocation
    /// What is wrong, with the field, what was found and what is allowed; never a value of an environment variable.
    public let message: String

    /// Makes a problem.
    package init(location: SourceLocation, message: String) {
        self.location = location
        self.message = message
    }

    /// `file:line:column: message`, one line.
    public var description: String {
        "\(location): \(message)"
    }
}

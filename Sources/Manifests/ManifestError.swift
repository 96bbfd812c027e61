// SPDX-License-Identifier: Apache-2.0

/// Everything that is wrong in a set of manifests, found in one pass.
public struct ManifestError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problems in the order of file, line and column; never empty.
    public let problems: [ManifestProblem]

    /// One line a problem.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

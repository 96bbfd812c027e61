// SPDX-License-Identifier: Apache-2.0

/// Everything that is wrong in a set of YAML documents, found in one pass.
public struct DocumentError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The problems in the order of file, line and column; never empty.
    public let problems: [DocumentProblem]

    /// Puts problems in their order; those that two readers of one file found are kept once.
    ///
    /// - Returns: `nil` when there are none.
    public init?(_ problems: some Sequence<DocumentProblem>) {
        var seen: Set<DocumentProblem> = []
        let ordered = problems.filter { seen.insert($0).inserted }.sorted { $0.location < $1.location }
        guard !ordered.isEmpty else { return nil }
        self.problems = ordered
    }

    /// One line a problem.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

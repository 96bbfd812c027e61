// SPDX-License-Identifier: Apache-2.0

/// Collects what is wrong in one file while its documents are decoded, so that all of it is reported together.
///
/// A class because readers of nested objects share it; used by one thread.
package final class ProblemLog {
    package let file: String
    package private(set) var problems: [DocumentProblem] = []
    package private(set) var warnings: [DocumentProblem] = []
    private var remainingNodes = 100_000

    package init(file: String) {
        self.file = file
    }

    package func report(_ message: String, at location: SourceLocation) {
        problems.append(DocumentProblem(location: location, message: message))
    }

    package func warn(_ message: String, at location: SourceLocation) {
        warnings.append(DocumentProblem(location: location, message: message))
    }

    /// Takes nodes from the file's allowance; aliases of aliases can expand a short file without bound.
    ///
    /// - Returns: false when the allowance is used up, which is reported once.
    package func spend(_ nodes: Int, at location: SourceLocation) -> Bool {
        guard remainingNodes >= 0 else { return false }
        remainingNodes -= nodes
        guard remainingNodes < 0 else { return true }
        report("the aliases in this file expand to more than 100,000 nodes; write the values out", at: location)
        return false
    }
}

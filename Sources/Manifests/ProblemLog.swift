// SPDX-License-Identifier: Apache-2.0

/// Collects what is wrong in one file while its documents are decoded, so that all of it is reported together.
///
/// A class because readers of nested objects share it; used by one thread.
final class ProblemLog {
    let file: String
    private(set) var problems: [ManifestProblem] = []
    private(set) var warnings: [ManifestProblem] = []
    private var remainingNodes = 100_000

    init(file: String) {
        self.file = file
    }

    func report(_ message: String, at location: SourceLocation) {
        problems.append(ManifestProblem(location: location, message: message))
    }

    func warn(_ message: String, at location: SourceLocation) {
        warnings.append(ManifestProblem(location: location, message: message))
    }

    /// Takes nodes from the file's allowance; aliases of aliases can expand a short file without bound.
    ///
    /// - Returns: false when the allowance is used up, which is reported once.
    func spend(_ nodes: Int, at location: SourceLocation) -> Bool {
        guard remainingNodes >= 0 else { return false }
        remainingNodes -= nodes
        guard remainingNodes < 0 else { return true }
        report("the aliases in this file expand to more than 100,000 nodes; write the values out", at: location)
        return false
    }
}

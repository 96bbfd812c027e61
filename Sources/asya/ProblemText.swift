// SPDX-License-Identifier: Apache-2.0

internal import YAMLDocuments

/// The problems of manifests as lines: one a problem, and how many there are.
enum ProblemText {
    static func lines(_ error: DocumentError) -> [String] {
        let files = Set(error.problems.map(\.location.file)).count
        let problems = count(error.problems.count, "problem")
        return error.problems.map(\.description) + ["asya: \(problems) in \(count(files, "file"))"]
    }

    /// `1 file`, `2 files`.
    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

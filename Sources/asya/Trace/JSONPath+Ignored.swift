// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

extension JSONPath {
    /// The paths of `--ignore`.
    ///
    /// - Throws: ``TraceProblem`` when one cannot be read.
    static func ignored(_ texts: [String]) throws(TraceProblem) -> [JSONPath] {
        var paths: [JSONPath] = []
        for text in texts {
            guard let path = JSONPath(text), !path.steps.isEmpty else {
                throw TraceProblem(
                    "--ignore \(text) is no path; write it as .payload.items[0].name or .payload.items[*]"
                )
            }
            paths.append(path)
        }
        return paths
    }
}

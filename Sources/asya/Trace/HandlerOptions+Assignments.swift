// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Replay

extension HandlerOptions {
    /// The changes of `--set`.
    func assignments() throws(TraceProblem) -> [JSONAssignment] {
        var assignments: [JSONAssignment] = []
        for text in set {
            let assignment: JSONAssignment
            do throws(JSONAssignment.Problem) {
                assignment = try JSONAssignment(argument: text)
            } catch {
                throw TraceProblem("--set \(error.place ?? text): \(error)")
            }
            guard ReplayEdits.permits(assignment.path) else {
                throw TraceProblem(
                    "--set \(assignment.path): only .payload and .headers can be changed; a route is changed by --route"
                )
            }
            assignments.append(assignment)
        }
        return assignments
    }
}

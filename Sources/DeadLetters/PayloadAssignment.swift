// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// A change to one value of a payload, as `PATH=VALUE` says it.
public struct PayloadAssignment: Sendable, Equatable {
    /// The place in the payload: `items[0].name`.
    public let path: JSONPath

    /// What stands there afterwards.
    public let value: JSONValue

    /// Reads an assignment.
    ///
    /// - Parameter argument: What `JSONAssignment` reads, the path being one in the payload.
    /// - Throws: ``DeadLetterError/assignment(_:reason:)``.
    public init(argument: String) throws(DeadLetterError) {
        do throws(JSONAssignment.Problem) {
            let assignment = try JSONAssignment(argument: argument)
            (path, value) = (assignment.path, assignment.value)
        } catch {
            throw .assignment(error.place ?? argument, reason: "\(error)")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Workloads

/// What a reconciliation does to the API server.
protocol ClusterPort: Sendable {
    /// Has the server make an object what is wanted, and returns it as the server has it now.
    func apply(_ object: WantedObject) async throws(ClusterFailure) -> JSONValue

    /// Reads an object; nil when there is none.
    func read(_ reference: WantedObject.Reference) async throws(ClusterFailure) -> JSONValue?

    /// Deletes an object; one that is not there is none to delete.
    ///
    /// - Parameters:
    ///   - reference: The object.
    ///   - uid: It must have this uid: one that was made anew stays.
    /// - Throws: `ClusterFailure`.
    func delete(_ reference: WantedObject.Reference, uid: String) async throws(ClusterFailure)

    /// Changes finalizers and annotations of an actor, and returns the actor as the server has it now.
    func mark(_ actor: ActorKey, _ marks: ActorMarks) async throws(ClusterFailure) -> JSONValue

    /// Writes the status of an actor as it was last seen, and returns the actor as the server has it now.
    func writeStatus(_ actor: JSONValue, _ status: JSONValue) async throws(ClusterFailure) -> JSONValue
}

// SPDX-License-Identifier: Apache-2.0

/// What the operator does with the queues of a transport.
public struct QueuePolicy: Sendable, Hashable {
    /// What becomes of an actor's queues when the actor is deleted.
    public enum Deletion: String, Sendable, Hashable, CaseIterable {
        /// They are deleted with what is in them.
        case always = "Delete"
        /// They are deleted when they are empty, and left where they are otherwise.
        case whenEmpty = "DeleteIfEmpty"
        /// They are left where they are.
        case never = "Retain"
    }

    /// Whether the operator creates and deletes queues; otherwise somebody else does.
    public var isManaged: Bool
    /// What becomes of queues when their actor is deleted.
    public var deletion: Deletion

    /// Makes a policy.
    public init(isManaged: Bool = true, deletion: Deletion = .always) {
        self.isManaged = isManaged
        self.deletion = deletion
    }
}

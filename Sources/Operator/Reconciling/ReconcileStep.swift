// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Transports
internal import Workloads

/// The next thing to do for an actor; at most one write of one object each.
enum ReconcileStep: Sendable, Hashable {
    /// Puts the finalizer and the queue's name into the resource, before there is a queue.
    case claim(ActorMarks)
    /// Makes sure that the queue exists.
    case ensureQueue(WantedQueue)
    /// Reads an object that may have been changed by somebody else, or is not watched.
    case inspect(WantedObject.Reference)
    /// Makes an object what is wanted.
    case apply(WantedObject)
    /// Deletes an object that is not wanted any more, or cannot be changed into what is wanted.
    case delete(WantedObject.Reference, uid: String)
    /// Asks how much the queue holds.
    case measure(WantedQueue)
    /// Writes the status.
    case writeStatus(JSONValue)
    /// Deletes a queue of an actor that is being deleted.
    case deleteQueue(WantedQueue, onlyWhenEmpty: Bool)
    /// Takes the finalizer away: nothing is left to do.
    case release(ActorMarks)
    /// Everything is as it should be, or has to wait; a time to look again is in nanoseconds.
    case finish(after: UInt64?, failed: Bool)
}

/// What came of a step.
enum ReconcileOutcome: Sendable, Equatable {
    /// It is done.
    case done
    /// The object as the server has it; nil when there is none.
    case object(JSONValue?)
    /// What the queue holds.
    case depth(QueueDepth)
    /// The queue was left, because it holds messages.
    case queueKept
    /// The API server refused or is away.
    case refused(ClusterFailure)
    /// The broker refused or is away.
    case brokerFailed(TransportError)
}

// SPDX-License-Identifier: Apache-2.0

public import Envelopes
public import Transports

/// What the operator sees of an actor at one moment: what its status is computed from.
public struct ActorObservation: Sendable, Equatable {
    /// Something that keeps the actor from being what its manifest says.
    public struct Problem: Sendable, Hashable {
        /// One word for a machine.
        public var reason: String
        /// What is wrong and what to do about it.
        public var message: String

        /// Describes a problem.
        public init(reason: String, message: String) {
            self.reason = reason
            self.message = message
        }
    }

    /// The generation of the resource that all this is about.
    public var generation: Int
    /// Whether the actor is being deleted.
    public var isBeingDeleted = false
    /// What is wrong with the manifest itself.
    public var manifestProblem: Problem?
    /// What is wrong with the transport or the actor's queue.
    public var transportProblem: Problem?
    /// Why the API server does not take the workload, or why it cannot be made.
    public var workloadProblem: Problem?
    /// Why the actor is not scaled.
    public var scalingProblem: Problem?
    /// The Deployment or StatefulSet; nil when there is none.
    public var workload: JSONValue?
    /// The ScaledObject; nil when there is none.
    public var scaledObject: JSONValue?
    /// The pods that belong to the actor.
    public var pods: [PodState] = []
    /// Whether KEDA is to scale the actor.
    public var isScaled = false
    /// The replicas of the manifest, which count where KEDA does not scale.
    public var manifestReplicas = 1
    /// What the queue holds; nil when nobody knows.
    public var depth: QueueDepth?
    /// The secrets that pods need to use the transport.
    public var transportSecrets: Set<String> = []
    /// `status` as it was written last.
    public var previous: JSONValue?
    /// The time, in Unix nanoseconds.
    public var now: UInt64

    /// Begins with nothing but a resource.
    public init(generation: Int, now: UInt64) {
        self.generation = generation
        self.now = now
    }
}

// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// What there is to know of one pod of an actor: a small part of the object, so that many can be remembered.
public struct PodState: Sendable, Hashable {
    /// What keeps a pod from being ready.
    public struct Failure: Sendable, Hashable {
        /// What it makes of the actor's status.
        public let word: StatusWord
        /// Kubernetes' word for it.
        public let reason: String
        /// What is wrong, with the container's name.
        public let message: String
    }

    /// The pod's name.
    public let name: String
    /// The pod's uid.
    public let uid: String
    /// Whether it is ready for messages.
    public let isReady: Bool
    /// Whether it is being deleted.
    public let isTerminating: Bool
    /// Whether it has ended for good, so that another one takes its place.
    public let hasEnded: Bool
    /// Whether its node has stopped telling how it is.
    public let isLost: Bool
    /// Whether its node still prepares it: none of its containers has run.
    public let isBeingPrepared: Bool
    /// The containers that run and are not ready.
    public let unready: [String]
    /// What keeps it from being ready; nil when it is only starting.
    public private(set) var failure: Failure?

    /// Reads the pod's status.
    ///
    /// - Parameter pod: The pod, at least its `metadata` and `status`.
    public init(_ pod: JSONValue) {
        let status = pod["status"] ?? [:]
        let phase = status["phase"]?.stringValue ?? ""
        name = pod["metadata"]?["name"]?.stringValue ?? ""
        uid = pod["metadata"]?["uid"]?.stringValue ?? ""
        isTerminating = pod["metadata"]?["deletionTimestamp"]?.stringValue != nil
        hasEnded = phase == "Succeeded" || phase == "Failed"
        isReady = Self.condition("Ready", in: status)?["status"]?.stringValue == "True" && !isTerminating && !hasEnded
        isLost = phase == "Unknown" || status["reason"]?.stringValue == "NodeLost"
        let containers = Self.containers(status)
        isBeingPrepared = phase == "Pending" && !isTerminating && containers.allSatisfy(Self.isPrepared)
        unready =
            isTerminating || hasEnded
            ? []
            : containers.filter { $0["state"]?["running"] != nil && $0["ready"]?.boolValue == false }
                .compactMap { $0["name"]?.stringValue }
        failure = isTerminating || hasEnded || isReady ? nil : Self.failure(status)
    }

    /// The pod with what an Event says of it, which counts while nothing else is known to be wrong.
    ///
    /// - Parameters:
    ///   - trouble: What a node could not do for the pod.
    ///   - now: The time, in Unix nanoseconds: nodes repeat themselves every two minutes at least, so what was said
    ///     earlier than ``ActorStatus/patience`` ago is over.
    /// - Returns: The pod, failing or as it was.
    public func with(_ trouble: PodTrouble, now: UInt64) -> PodState {
        guard isBeingPrepared, failure == nil, trouble.podUID == uid, trouble.at &+ ActorStatus.patience >= now else {
            return self
        }
        var pod = self
        pod.failure = Failure(word: .volumeError, reason: trouble.reason, message: trouble.message)
        return pod
    }

    private static func containers(_ status: JSONValue) -> [JSONValue] {
        (status["initContainerStatuses"]?.arrayValue ?? []) + (status["containerStatuses"]?.arrayValue ?? [])
    }

    private static func isPrepared(_ container: JSONValue) -> Bool {
        guard container["lastState"]?["terminated"] == nil else { return false }
        let state = container["state"]
        guard state?["running"] == nil, state?["terminated"] == nil else { return false }
        let reason = state?["waiting"]?["reason"]?.stringValue ?? "ContainerCreating"
        return reason == "ContainerCreating" || reason == "PodInitializing"
    }

    private static func condition(_ type: String, in status: JSONValue) -> JSONValue? {
        status["conditions"]?.arrayValue?.first { $0["type"]?.stringValue == type }
    }

    private static func failure(_ status: JSONValue) -> Failure? {
        if let scheduled = condition("PodScheduled", in: status), scheduled["status"]?.stringValue == "False",
            scheduled["reason"]?.stringValue == "Unschedulable"
        {
            let message = scheduled["message"]?.stringValue ?? "no node has room for the pod"
            let isVolume = ["persistentvolumeclaim", "PersistentVolumeClaim", "volume node affinity", "volume"]
                .contains { message.contains($0) }
            return Failure(
                word: isVolume ? .volumeError : .pendingResources,
                reason: "Unschedulable",
                message: Self.line(message)
            )
        }
        let containers = containers(status)
        // What stands first keeps the others from starting, so it is the cause.
        return containers.lazy.compactMap(ContainerFailure.of).first
    }

    /// A message on one line, cut to a readable length.
    static func line(_ text: String) -> String {
        let line = text.prefix(400).map { $0.isNewline ? " " : $0 }
        return String(line) + (text.count > 400 ? "..." : "")
    }
}

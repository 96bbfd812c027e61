// SPDX-License-Identifier: Apache-2.0

public import Envelopes

/// What a node could not do for a pod, and tells by an Event only: its containers just wait.
///
/// https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/event-v1/ in the form of the core group.
public struct PodTrouble: Sendable, Hashable {
    /// The reasons of such Events: a volume, or the Secret or ConfigMap in it, is not there or cannot be used.
    public static let reasons = ["FailedMount", "FailedAttachVolume"]

    /// The pod's name.
    public let pod: String
    /// The pod's uid.
    public let podUID: String
    /// One of ``reasons``.
    public let reason: String
    /// What is wrong, in the node's words.
    public let message: String
    /// When it was said last, in Unix nanoseconds.
    public let at: UInt64

    /// Reads an Event; nil when it is about something else.
    public init?(_ event: JSONValue) {
        guard event["involvedObject"]?["kind"]?.stringValue == "Pod",
            let pod = event["involvedObject"]?["name"]?.stringValue,
            let reason = event["reason"]?.stringValue, Self.reasons.contains(reason)
        else { return nil }
        self.pod = pod
        self.reason = reason
        podUID = event["involvedObject"]?["uid"]?.stringValue ?? ""
        message = PodState.line("\(reason): \(event["message"]?.stringValue ?? "the volumes cannot be mounted")")
        let times = [
            event["series"]?["lastObservedTime"], event["lastTimestamp"], event["eventTime"],
            event["metadata"]?["creationTimestamp"],
        ]
        at = times.lazy.compactMap { $0?.stringValue.flatMap { RFC3339.parse($0) } }.max() ?? 0
    }
}

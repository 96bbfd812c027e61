// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// A trigger of a ScaledObject.
public struct ScalerTrigger: Sendable, Equatable {
    /// Such as `rabbitmq`.
    public let type: String
    /// Its settings.
    public let metadata: [String: String]
    /// The name of its TriggerAuthentication.
    public let authentication: String?

    init(_ trigger: JSONValue) {
        type = trigger["type"]?.stringValue ?? ""
        metadata = trigger["metadata"]?.texts ?? [:]
        authentication = trigger["authenticationRef", "name"]?.stringValue
    }

    /// The load that one replica should have; 20 messages, or 5 of SQS, are KEDA's defaults.
    public var perReplica: Int {
        for name in ["value", "queueLength", "threshold"] {
            if let value = metadata[name].flatMap({ Double($0) }) { return max(1, Int(value.rounded(.up))) }
        }
        return type == "aws-sqs-queue" ? 5 : 20
    }
}

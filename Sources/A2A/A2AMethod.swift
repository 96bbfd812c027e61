// SPDX-License-Identifier: Apache-2.0

/// A method of the protocol, whatever its name in a version.
public enum A2AMethod: String, Sendable, CaseIterable {
    /// Starts a call, and answers when it has ended, or at once.
    case sendMessage = "message/send"
    /// Starts a call and follows it.
    case streamMessage = "message/stream"
    /// The state of a call.
    case getTask = "tasks/get"
    /// The caller's calls.
    case listTasks = "tasks/list"
    /// Ends a call.
    case cancelTask = "tasks/cancel"
    /// Follows a call.
    case resubscribe = "tasks/resubscribe"
    /// Asks for callbacks.
    case setPushConfig = "tasks/pushNotificationConfig/set"
    /// The callback of a call.
    case getPushConfig = "tasks/pushNotificationConfig/get"
    /// The callbacks of a call.
    case listPushConfigs = "tasks/pushNotificationConfig/list"
    /// Ends callbacks.
    case deletePushConfig = "tasks/pushNotificationConfig/delete"
    /// The card with what this caller may use.
    case extendedCard = "agent/getAuthenticatedExtendedCard"

    /// The name in a version.
    ///
    /// 0.3 has `tasks/list` without JSON-RPC; it is served there for those who look for it.
    func name(in version: A2AProtocolVersion) -> String {
        guard version == .version10 else { return rawValue }
        return switch self {
        case .sendMessage: "SendMessage"
        case .streamMessage: "SendStreamingMessage"
        case .getTask: "GetTask"
        case .listTasks: "ListTasks"
        case .cancelTask: "CancelTask"
        case .resubscribe: "SubscribeToTask"
        case .setPushConfig: "CreateTaskPushNotificationConfig"
        case .getPushConfig: "GetTaskPushNotificationConfig"
        case .listPushConfigs: "ListTaskPushNotificationConfigs"
        case .deletePushConfig: "DeleteTaskPushNotificationConfig"
        case .extendedCard: "GetExtendedAgentCard"
        }
    }

    /// The method and the version that a name belongs to.
    static func named(_ name: String) -> (A2AMethod, A2AProtocolVersion)? { byName[name] }

    private static let byName: [String: (A2AMethod, A2AProtocolVersion)] = {
        var names: [String: (A2AMethod, A2AProtocolVersion)] = [:]
        for version in A2AProtocolVersion.allCases {
            for method in allCases { names[method.name(in: version)] = (method, version) }
        }
        // What the server of version 0.2 called it.
        names["agent/authenticatedExtendedCard"] = (.extendedCard, .version03)
        return names
    }()

    /// Whether the answer is a stream of events.
    var isStreaming: Bool { self == .streamMessage || self == .resubscribe }
}

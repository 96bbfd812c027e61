// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import JSONRPC

/// A message of a client, with how it wants to be answered.
struct IncomingMessage: Sendable, Equatable {
    /// The client's id of the message.
    var id: String
    /// The task that it continues, when it names one.
    var taskID: String?
    /// The conversation that it belongs to, when it names one.
    var contextID: String?
    /// The content.
    var parts: [MessagePart]
    /// The tool that it is for, when it names one.
    var tool: String?
    /// Whether the answer waits for the end of the task.
    var isBlocking: Bool
    /// How much of the task the answer shows.
    var view: TaskView

    /// The longest id that a client may choose, in bytes.
    static let longestID = 256

    /// Reads the parameters of `message/send` and `message/stream`.
    ///
    /// - Parameter params: the parameters.
    /// - Throws: The error for the client.
    init(_ params: JSONValue) throws(RPCError) {
        guard let message = params["message"], message.objectValue != nil else {
            throw .invalidParams("message is missing", hint: "send params.message, with messageId, role and parts")
        }
        let parameters = Parameters(message, path: "message.")
        guard let id = try parameters.text("messageId") else {
            throw .invalidParams("message.messageId is missing", hint: "give each message an id, such as a UUID")
        }
        self.id = id
        taskID = try parameters.text("taskId")
        contextID = try parameters.text("contextId")
        let users = A2AProtocolVersion.allCases.map { MessageRole.user.name(in: $0) }
        guard let role = message["role"]?.stringValue, users.contains(role) else {
            throw .invalidParams(
                "message.role must be that of the user",
                hint: "send \(users.joined(separator: " or "))"
            )
        }
        guard let parts = message["parts"]?.arrayValue, !parts.isEmpty else {
            throw .invalidParams("message.parts must be an array that is not empty", hint: Self.partsHint)
        }
        self.parts = []
        for (index, part) in parts.enumerated() {
            guard let part = MessagePart(part) else {
                throw .invalidParams("message.parts[\(index)] is neither text nor data", hint: Self.partsHint)
            }
            self.parts.append(part)
        }
        tool = try Self.tool(named: message["metadata"])
        if tool == nil { tool = try Self.tool(named: params["metadata"]) }
        let configuration = Parameters(params["configuration"] ?? [:], path: "configuration.")
        let pushes = ["pushNotificationConfig", "taskPushNotificationConfig"].map { configuration.value[$0] }
        guard pushes.allSatisfy({ $0?.isNull ?? true }) else { throw .pushNotSupported }
        // 0.3 has the one, 1.0 the other; both wait when nothing is said.
        isBlocking = try configuration.flag("blocking") ?? true
        if try configuration.flag("returnImmediately") == true { isBlocking = false }
        view = TaskView(showsHistory: try configuration.showsHistory())
    }

    static let partsHint = #"send one part: {"kind": "data", "data": {...}} or {"data": {...}} with the arguments"#

    /// The tool that metadata names, under any of the names that clients use.
    private static func tool(named metadata: JSONValue?) throws(RPCError) -> String? {
        for key in ["tool", "skill", "skillId"] {
            guard let value = metadata?[key], !value.isNull else { continue }
            guard let name = value.stringValue, !name.isEmpty else {
                throw .invalidParams("metadata.\(key) must be a name", hint: "name a skill of the agent card")
            }
            return name
        }
        return nil
    }
}

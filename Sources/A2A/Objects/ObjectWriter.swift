// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// Writes the objects of the protocol in the form of a version.
///
/// 0.3: section 6, with a `kind` in each object. 1.0: section 4, which is the JSON of Protocol Buffers.
struct ObjectWriter {
    private var json: JSONWriter
    let version: A2AProtocolVersion

    private init(_ version: A2AProtocolVersion, capacity: Int) {
        self.version = version
        json = JSONWriter(capacity: capacity)
    }

    /// A task as the result of a method that returns a task.
    static func task(_ call: A2ACall, _ view: TaskView, in version: A2AProtocolVersion) -> RawJSON {
        write(version, call) { $0.task(call, view) }
    }

    /// A task as the result of a method that may return a task or something else.
    static func wrappedTask(_ call: A2ACall, _ view: TaskView, in version: A2AProtocolVersion) -> RawJSON {
        write(version, call) { writer in
            writer.wrapped(as: "task") { $0.task(call, view) }
        }
    }

    /// An event: the task has another status.
    static func statusUpdate(_ call: A2ACall, in version: A2AProtocolVersion) -> RawJSON {
        write(version, call) { writer in
            writer.wrapped(as: "statusUpdate") { $0.statusUpdate(call) }
        }
    }

    /// An event: what came of the task, whole; nil when nothing did.
    static func artifactUpdate(_ call: A2ACall, in version: A2AProtocolVersion) -> RawJSON? {
        guard let result = call.result else { return nil }
        return write(version, call) { writer in
            writer.wrapped(as: "artifactUpdate") { $0.artifactUpdate(call, result) }
        }
    }

    /// A page of tasks.
    static func page(_ page: A2ACallPage, limit: Int, _ view: TaskView, in version: A2AProtocolVersion) -> RawJSON {
        var writer = ObjectWriter(version, capacity: page.calls.count * 512 + 128)
        writer.object { writer in
            writer.json.name("tasks")
            writer.json.beginArray()
            for call in page.calls { writer.task(call, view) }
            writer.json.endArray()
            // 1.0, section 3.1.4: always there, empty on the last page.
            writer.json.member("nextPageToken", page.nextCursor ?? "")
            writer.json.member("pageSize", limit)
            // What nobody has counted is at least what is there.
            let known = page.calls.count + (page.nextCursor == nil ? 0 : 1)
            writer.json.member("totalSize", page.total ?? known)
        }
        return RawJSON(trusted: writer.json.bytes)
    }

    private static func write(
        _ version: A2AProtocolVersion,
        _ call: A2ACall,
        _ body: (inout ObjectWriter) -> Void
    ) -> RawJSON {
        let capacity = 1024 + (call.result?.count ?? 0) + (call.arguments?.count ?? 0)
        var writer = ObjectWriter(version, capacity: capacity)
        body(&writer)
        return RawJSON(trusted: writer.json.bytes)
    }
}

extension ObjectWriter {
    /// 1.0 names what a result is in an object around it, 0.3 inside of it.
    private mutating func wrapped(as name: String, _ body: (inout ObjectWriter) -> Void) {
        guard version == .version10 else { return body(&self) }
        object { writer in
            writer.json.name(name)
            body(&writer)
        }
    }

    private mutating func object(kind: String? = nil, _ body: (inout ObjectWriter) -> Void) {
        json.beginObject()
        if version == .version03, let kind { json.member("kind", kind) }
        body(&self)
        json.endObject()
    }

    private mutating func task(_ call: A2ACall, _ view: TaskView) {
        object(kind: "task") { writer in
            writer.json.member("id", call.id)
            writer.json.member("contextId", call.visibleContextID)
            writer.status(of: call)
            if view.showsArtifacts {
                writer.json.name("artifacts")
                writer.json.beginArray()
                if let result = call.result { writer.artifact(result) }
                writer.json.endArray()
            }
            if view.showsHistory, let messageID = call.messageID, let arguments = call.arguments {
                writer.json.name("history")
                writer.json.beginArray()
                writer.userMessage(messageID, of: call, arguments)
                writer.json.endArray()
            }
            writer.metadata(of: call, namesTool: true)
        }
    }

    private mutating func statusUpdate(_ call: A2ACall) {
        object(kind: "status-update") { writer in
            writer.json.member("taskId", call.id)
            writer.json.member("contextId", call.visibleContextID)
            writer.status(of: call)
            if writer.version == .version03 { writer.json.member("final", call.update.state.isFinal) }
            writer.metadata(of: call, namesTool: false)
        }
    }

    private mutating func artifactUpdate(_ call: A2ACall, _ result: RawJSON) {
        object(kind: "artifact-update") { writer in
            writer.json.member("taskId", call.id)
            writer.json.member("contextId", call.visibleContextID)
            writer.json.name("artifact")
            writer.artifact(result)
            writer.json.member("append", false)
            writer.json.member("lastChunk", true)
        }
    }

    private mutating func status(of call: A2ACall) {
        json.name("status")
        object { writer in
            writer.json.member("state", TaskState(call.update.state.status).name(in: writer.version))
            if let text = call.update.text { writer.agentMessage(text, of: call) }
            writer.json.member("timestamp", RFC3339.format(unixNano: call.update.atUnixNano, fractionDigits: 3))
        }
    }

    private mutating func agentMessage(_ text: String, of call: A2ACall) {
        json.name("message")
        // The same status has the same message id, however often it is told.
        message("\(call.id)-\(call.update.sequence)", role: .agent, of: call) { writer in
            writer.textPart(text)
            guard case .failed(_, let details?) = call.update.state else { return }
            writer.part(details)
        }
    }

    private mutating func userMessage(_ id: String, of call: A2ACall, _ arguments: RawJSON) {
        message(id, role: .user, of: call) { $0.part(arguments) }
    }

    private mutating func message(
        _ id: String,
        role: MessageRole,
        of call: A2ACall,
        parts: (inout ObjectWriter) -> Void
    ) {
        object(kind: "message") { writer in
            writer.json.member("messageId", id)
            writer.json.member("role", role.name(in: writer.version))
            writer.json.member("taskId", call.id)
            writer.json.member("contextId", call.visibleContextID)
            writer.json.name("parts")
            writer.json.beginArray()
            parts(&writer)
            writer.json.endArray()
        }
    }

    private mutating func artifact(_ result: RawJSON) {
        object { writer in
            writer.json.member("artifactId", "result")
            writer.json.member("name", "result")
            writer.json.name("parts")
            writer.json.beginArray()
            writer.part(result)
            writer.json.endArray()
        }
    }

    private mutating func part(_ value: RawJSON) {
        if let text = value.stringValue() { return textPart(text) }
        object(kind: "data") { writer in
            let isObject = value.slice.first == UInt8(ascii: "{")
            if isObject || writer.version == .version10 {
                writer.json.member("data", value)
            } else {
                // The data of 0.3 is an object. Clients of both versions know this form of what is none.
                writer.json.name("data")
                writer.object { $0.json.member("value", value) }
                writer.json.name("metadata")
                writer.object { $0.json.member("data_part_compat", true) }
            }
            if writer.version == .version10 { writer.json.member("mediaType", "application/json") }
        }
    }

    private mutating func textPart(_ text: String) {
        object(kind: "text") { writer in
            writer.json.member("text", text)
            if writer.version == .version10 { writer.json.member("mediaType", "text/plain") }
        }
    }

    private mutating func metadata(of call: A2ACall, namesTool: Bool) {
        json.name("metadata")
        object { writer in
            if namesTool, let tool = call.tool { writer.json.member("tool", tool) }
            if let actor = call.update.actor { writer.json.member("actor", actor) }
            writer.json.name("progressPercent")
            writer.json.double(call.update.progressPercent)
        }
    }
}

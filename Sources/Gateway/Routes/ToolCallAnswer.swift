// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Tools
internal import Tracking

/// The answer to `POST /tools/call`, in the form of v0.1: a result of the Model Context Protocol whose text is JSON.
enum ToolCallAnswer {
    /// The whole answer.
    static func body(_ call: StartedCall) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        write(text: String(decoding: text(call), as: UTF8.self), isError: false, to: &json)
        json.endObject()
        return json.bytes
    }

    /// Writes the members `content` and `isError`.
    static func write(text: String, isError: Bool, to json: inout JSONWriter) {
        json.name("content")
        json.beginArray()
        json.beginObject()
        json.member("type", "text")
        json.member("text", text)
        json.endObject()
        json.endArray()
        json.member("isError", isError)
    }

    private static func text(_ call: StartedCall) -> [UInt8] {
        let id = call.envelope.id
        var json = JSONWriter()
        json.beginObject()
        json.member("envelope_id", id)
        json.member("message", "Envelope created successfully")
        json.member("status_url", "/envelopes/\(id)")
        if call.tool.progress { json.member("stream_url", "/envelopes/\(id)/stream") }
        if let traceID = call.envelope.traceID { json.member("trace_id", traceID) }
        if let metadata = call.tool.metadata {
            json.name("metadata")
            json.value(metadata)
        }
        json.endObject()
        return json.bytes
    }
}

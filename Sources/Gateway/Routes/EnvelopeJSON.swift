// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import Tracking

/// Envelopes and their events as clients see them: the members of v0.1 and a few more.
enum EnvelopeJSON {
    /// What v0.1 writes when an envelope has no deadline.
    private static let noDeadline = "0001-01-01T00:00:00Z"

    /// All that is known of an envelope.
    static func record(_ envelope: TrackedEnvelope) -> [UInt8] {
        let state = envelope.state
        var json = JSONWriter(capacity: envelope.payload.count + (state.result?.count ?? 0) + 1_024)
        json.beginObject()
        json.member("id", envelope.id)
        json.optional("parent_id", envelope.parentID)
        json.optional("tool", envelope.tool)
        json.member("status", state.status.rawValue)
        json.name("route")
        json.beginObject()
        json.strings("actors", state.actors)
        json.member("current", state.currentActorIndex)
        json.optional("metadata", envelope.routeMetadata)
        json.endObject()
        json.optional("headers", envelope.headers)
        json.member("payload", envelope.payload)
        json.optional("result", state.result)
        json.optional("error", state.error)
        json.optional("error_details", state.errorDetails)
        if let timeout = envelope.timeout { json.member("timeout_seconds", timeout.wholeSecondsUp) }
        json.member("deadline", envelope.deadlineUnixNano.map(Self.time) ?? noDeadline)
        json.number("progress_percent", state.progressPercent)
        json.member("current_actor_idx", state.currentActorIndex)
        json.optional("current_actor_name", state.currentActorName)
        json.optional("message", state.message)
        json.member("actors_completed", completed(state))
        json.member("total_actors", state.actors.count)
        json.optional("trace_id", envelope.traceID)
        json.member("last_event_id", state.lastSequence)
        json.member("created_at", time(envelope.createdAtUnixNano))
        json.member("updated_at", time(state.updatedAtUnixNano))
        json.endObject()
        return json.bytes
    }

    /// A page of a listing.
    static func page(_ page: EnvelopePage) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name("envelopes")
        json.beginArray()
        for envelope in page.envelopes { write(envelope, to: &json) }
        json.endArray()
        json.optional("next_cursor", page.next?.text)
        json.endObject()
        return json.bytes
    }

    /// An event of a stream.
    static func event(_ event: EnvelopeEvent) -> [UInt8] {
        var json = JSONWriter(capacity: (event.result?.count ?? 0) + 512)
        json.beginObject()
        json.member("id", event.envelopeID)
        json.member("status", event.status.rawValue)
        json.optional("message", event.message)
        json.optional("result", event.result)
        json.optional("error", event.error)
        if let percent = event.progressPercent { json.number("progress_percent", percent) }
        json.optional("actor", event.actor)
        if let actors = event.actors { json.strings("actors", actors) }
        if let index = event.currentActorIndex { json.member("current_actor_idx", index) }
        json.optional("envelope_state", event.state?.rawValue)
        json.member("timestamp", time(event.atUnixNano))
        json.endObject()
        return json.bytes
    }

    private static func write(_ envelope: EnvelopeSummary, to json: inout JSONWriter) {
        json.beginObject()
        json.member("id", envelope.id)
        json.optional("parent_id", envelope.parentID)
        json.optional("tool", envelope.tool)
        json.member("status", envelope.status.rawValue)
        json.name("route")
        json.beginObject()
        json.strings("actors", envelope.actors)
        json.member("current", envelope.currentActorIndex)
        json.endObject()
        json.optional("error", envelope.error)
        json.member("deadline", envelope.deadlineUnixNano.map(time) ?? noDeadline)
        json.number("progress_percent", envelope.progressPercent)
        json.member("current_actor_idx", envelope.currentActorIndex)
        json.optional("current_actor_name", envelope.currentActorName)
        json.optional("message", envelope.message)
        json.member("total_actors", envelope.actors.count)
        json.optional("trace_id", envelope.traceID)
        json.member("created_at", time(envelope.createdAtUnixNano))
        json.member("updated_at", time(envelope.updatedAtUnixNano))
        json.endObject()
    }

    private static func completed(_ state: EnvelopeState) -> Int {
        guard state.status != .succeeded else { return state.actors.count }
        let isDone = state.currentActorState == .completed
        return min(state.actors.count, max(0, state.currentActorIndex + (isDone ? 1 : 0)))
    }

    private static func time(_ unixNano: UInt64) -> String { RFC3339.format(unixNano: unixNano, fractionDigits: 6) }
}

extension JSONWriter {
    /// Writes a member, or nothing.
    mutating func optional(_ name: String, _ value: String?) {
        if let value { member(name, value) }
    }

    /// Writes a member, or nothing.
    mutating func optional(_ name: String, _ value: RawJSON?) {
        if let value { member(name, value) }
    }

    /// Writes a member whose value is a list of strings.
    mutating func strings(_ name: String, _ values: [String]) {
        self.name(name)
        beginArray()
        for value in values { string(value) }
        endArray()
    }

    /// Writes a member whose value is a number, without a fraction where it has none.
    mutating func number(_ name: String, _ value: Double) {
        self.name(name)
        if value == value.rounded(), abs(value) < 1e15 { int(Int(value)) } else { double(value) }
    }
}

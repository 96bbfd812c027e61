// SPDX-License-Identifier: Apache-2.0

internal import DeadLetters
internal import Envelopes
internal import TraceStore
internal import Transports

/// The JSON forms of the `dlq` commands; each is one text without a line end.
enum DeadLetterJSON {
    /// An array of `{actor, queue, reason, error, count, oldest, newest, bytes, example_id}`.
    static func list(_ groups: [DeadLetterGroup]) -> [UInt8] {
        var json = JSONWriter()
        json.beginArray()
        for group in groups {
            json.beginObject()
            json.member("actor", group.actor)
            json.member("queue", group.queue.value)
            json.optional("reason", group.reason?.rawValue)
            json.optional("error", group.error)
            json.member("count", group.count)
            json.optional("oldest", group.oldestUnixNano.map(time))
            json.optional("newest", group.newestUnixNano.map(time))
            json.member("bytes", group.bytes)
            json.member("example_id", group.exampleID)
            json.endObject()
        }
        json.endArray()
        return json.bytes
    }

    /// `{id, trace_id, actor, queue, died_at, reason, error, problem, redrives, bytes, envelope, hops}`.
    ///
    /// In place of `envelope`, what is none has `text` or `base64`.
    static func show(_ letter: DeadLetter, history: StoredTrace?) -> [UInt8] {
        var json = JSONWriter(capacity: letter.body.count * 2)
        json.beginObject()
        json.member("id", letter.id)
        json.optional("trace_id", letter.traceID)
        json.member("actor", letter.actor)
        json.member("queue", letter.queue.value)
        json.optional("died_at", letter.timeUnixNano.map(time))
        json.name("reason")
        if let reason = letter.reason {
            json.beginObject()
            json.member("code", reason.code.rawValue)
            json.member("detail", reason.detail)
            json.endObject()
        } else {
            json.null()
        }
        json.optional("error", letter.error)
        json.member("redrives", letter.redrives)
        json.member("bytes", letter.body.count)
        switch letter.content {
        case .envelope(let envelope):
            json.member("envelope", RawJSON(trusted: envelope.encoded()))
        case .unreadable(let error):
            json.member("problem", "\(error)")
            if let text = DeadLetterText.text(letter.body) {
                json.member("text", text)
            } else {
                json.member("base64", String(decoding: Base64.encode(letter.body), as: UTF8.self))
            }
        }
        json.name("hops")
        json.beginArray()
        for hop in history?.hops ?? [] {
            json.beginObject()
            json.member("actor", hop.actor)
            json.member("hop", hop.routeIndex)
            json.member("attempt", hop.attempt)
            json.member("envelope_id", hop.envelopeID)
            json.member("outcome", hop.outcome.name)
            json.member("started_at", time(hop.startedAtUnixNano))
            json.optional("error_type", hop.error?.type)
            json.optional("error_message", hop.error?.message)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return json.bytes
    }

    /// `{dry_run, done: [...], failed: [...], missing: [...]}`; entries are `{id, trace_id, actor, to, redrives, problem}`.
    static func outcomes(_ outcomes: [DeadLetterOutcome], missing: [String], isDryRun: Bool) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.member("dry_run", isDryRun)
        for (name, part) in [
            ("done", outcomes.filter { $0.problem == nil }), ("failed", outcomes.filter { $0.problem != nil }),
        ] {
            json.name(name)
            json.beginArray()
            for outcome in part {
                json.beginObject()
                json.member("id", outcome.id)
                json.optional("trace_id", outcome.traceID)
                json.member("actor", outcome.actor)
                if let target = outcome.target { json.member("to", target) }
                if let redrives = outcome.redrives { json.member("redrives", redrives) }
                if let problem = outcome.problem { json.member("problem", problem) }
                json.endObject()
            }
            json.endArray()
        }
        json.name("missing")
        json.beginArray()
        for id in missing { json.string(id) }
        json.endArray()
        json.endObject()
        return json.bytes
    }

    private static func time(_ unixNano: UInt64) -> String { RFC3339.format(unixNano: unixNano, fractionDigits: 6) }
}

extension JSONWriter {
    /// Writes a member whose value is a string, or `null`.
    fileprivate mutating func optional(_ name: String, _ value: String?) {
        self.name(name)
        if let value { string(value) } else { null() }
    }
}

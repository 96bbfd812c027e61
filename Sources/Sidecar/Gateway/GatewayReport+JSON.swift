// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore

extension GatewayReport {
    /// The body of `POST /reports`.
    ///
    /// The members of a report are those that v0.1 sends one by one to `/envelopes/{id}/progress`, `/envelopes/{id}/final`
    /// and `/envelopes`, with the kind and the id, and in a final report the id of the
    /// parent.
    static func body(of reports: [GatewayReport]) -> [UInt8] {
        var writer = JSONWriter(capacity: 16 + reports.reduce(0) { $0 + $1.size })
        writer.beginObject()
        writer.name("reports")
        writer.beginArray()
        for report in reports { report.write(to: &writer) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    private func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("kind", kind.rawValue)
        writer.member("id", envelopeID)
        switch content {
        case .progress(let progress):
            Self.write(progress.actors, to: &writer)
            writer.member("current_actor_idx", progress.index)
            writer.member("status", progress.state.rawValue)
            if let message = progress.message { writer.member("message", message) }
            if let took = progress.took {
                writer.name("duration_ms")
                writer.double(took / .milliseconds(1))
            }
        case .child(let child):
            writer.member("parent_id", child.parentID)
            Self.write(child.actors, to: &writer)
            writer.member("current", child.index)
        case .final(let final): Self.write(final, to: &writer)
        }
        writer.endObject()
    }

    private static func write(_ final: Final, to writer: inout JSONWriter) {
        switch final.outcome {
        case .succeeded(let result):
            writer.member("status", "succeeded")
            writer.member("result", result)
        case .failed(let error, let details):
            writer.member("status", "failed")
            writer.member("error", error)
            if let details { writer.member("error_details", details) }
        }
        if let parentID = final.parentID { writer.member("parent_id", parentID) }
        write(final.actors, to: &writer)
        writer.member("current_actor_idx", final.index)
        if final.actors.indices.contains(final.index) {
            writer.member("current_actor_name", final.actors[final.index])
        }
        if let location = final.location {
            writer.name("metadata")
            writer.beginObject()
            // The name under which v0.1's end actors told it.
            writer.member("s3_uri", location)
            writer.endObject()
        }
        writer.member("timestamp", RFC3339.format(unixNano: final.atUnixNano, fractionDigits: 6))
    }

    private static func write(_ actors: [String], to writer: inout JSONWriter) {
        writer.name("actors")
        writer.beginArray()
        for actor in actors { writer.string(actor) }
        writer.endArray()
    }
}

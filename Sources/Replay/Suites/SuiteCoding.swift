// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TelemetryCore
internal import TraceStore

/// The files of one trace of a suite: `trace.json`, which tells of its hops in their order, and a file for each envelope.
///
/// Nothing in them changes from one export to the next but what was recorded: no times, no durations, no fingerprints.
enum SuiteCoding {
    /// The file that tells of the hops.
    static let index = "trace.json"

    /// The files of a trace, `trace.json` first.
    static func files(of trace: StoredTrace) -> [(name: String, bytes: [UInt8])] {
        var files: [(name: String, bytes: [UInt8])] = []
        var hops: [JSONValue] = []
        for (number, hop) in trace.hops.enumerated() {
            let stem = "\(padded(number + 1))-\(hop.actor)"
            var members: [JSONValue.Member] = [
                .init("actor", .string(hop.actor)), .init("hop", .int(hop.routeIndex)),
                .init("attempt", .int(hop.attempt)), .init("envelope_id", .string(hop.envelopeID)),
                .init("queue", .string(hop.queue)), .init("outcome", .string(hop.outcome.name)),
            ]
            if let handler = hop.handler { members.append(.init("handler", .string(handler))) }
            if let error = hop.error {
                members.append(.init("error", ["code": .string(error.code), "type": .string(error.type)]))
            }
            let input = file(hop.input, "\(stem).in")
            files.append(input)
            members.append(.init("input", .string(input.name)))
            if hop.error == nil {
                var outputs: [JSONValue] = []
                for (index, output) in hop.outputs.enumerated() {
                    let envelope = file(output.envelope, "\(stem).out-\(index + 1)")
                    files.append(envelope)
                    outputs.append(["queue": .string(output.queue), "envelope": .string(envelope.name)])
                }
                members.append(.init("outputs", .array(outputs)))
            }
            hops.append(.object(members))
        }
        let document: JSONValue = ["trace_id": .string("\(trace.id)"), "hops": .array(hops)]
        return [(index, JSONLayout.laidOut(document.encoded()))] + files
    }

    /// Reads a trace.
    ///
    /// - Parameters:
    ///   - number: Its place in the suite; hops of a later trace are taken for later ones.
    ///   - read: Reads a file of the trace.
    /// - Returns: the trace.
    /// - Throws: ``SuiteError``.
    static func trace(
        number: Int,
        read: (String) throws(SuiteError) -> [UInt8]
    ) throws(SuiteError) -> StoredTrace {
        func malformed(_ reason: String) -> SuiteError { .malformed(path: index, reason: reason) }
        guard let document = try? JSONValue(decoding: try read(index)) else { throw malformed("it is no JSON") }
        guard let id = document["trace_id"]?.stringValue.flatMap(TraceID.init(hex:)) else {
            throw malformed("it has no trace_id")
        }
        var hops: [StoredHop] = []
        for value in document["hops"]?.arrayValue ?? [] {
            guard var hop = hop(value, of: id, startedAtUnixNano: UInt64(number) << 32 + UInt64(hops.count)) else {
                throw malformed("hop \(hops.count + 1) lacks a member, or has one that means nothing")
            }
            guard let input = value["input"]?.stringValue else { throw malformed("hop \(hops.count + 1) has no input") }
            hop.input = stored(try read(input))
            for output in value["outputs"]?.arrayValue ?? [] {
                guard let queue = output["queue"]?.stringValue, let name = output["envelope"]?.stringValue else {
                    throw malformed("an output of hop \(hops.count + 1) lacks its queue or its envelope")
                }
                let bytes = try read(name)
                guard let envelope = try? Envelope(decoding: bytes, limits: .recorded) else {
                    throw .malformed(path: name, reason: "it is no envelope")
                }
                hop.outputs.append(
                    StoredHop.Output(queue: queue, envelopeID: envelope.id, envelope: stored(bytes))
                )
            }
            hops.append(hop)
        }
        guard !hops.isEmpty else { throw malformed("it has no hops") }
        return StoredTrace(id: id, spans: [], hops: hops)
    }

    private static func hop(_ value: JSONValue, of id: TraceID, startedAtUnixNano started: UInt64) -> StoredHop? {
        guard let actor = value["actor"]?.stringValue, let place = value["hop"]?.intValue,
            let attempt = value["attempt"]?.intValue, let envelopeID = value["envelope_id"]?.stringValue,
            let queue = value["queue"]?.stringValue,
            let outcome = value["outcome"]?.stringValue.flatMap(HopOutcome.init(name:))
        else { return nil }
        let error = value["error"].map {
            HopError(code: $0["code"]?.stringValue ?? "", type: $0["type"]?.stringValue ?? "", message: "")
        }
        return StoredHop(
            traceID: id,
            spanID: SpanID(value: started),
            envelopeID: envelopeID,
            routeIndex: place,
            actor: actor,
            queue: queue,
            attempt: attempt,
            startedAtUnixNano: started,
            endedAtUnixNano: started,
            outcome: outcome,
            error: error,
            handler: value["handler"]?.stringValue
        )
    }

    private static func file(_ stored: StoredEnvelope, _ stem: String) -> (name: String, bytes: [UInt8]) {
        let bytes = stored.bytes ?? []
        // What was refused as no envelope may be anything; it is kept as it came.
        guard (try? Envelope(decoding: bytes, limits: .recorded)) != nil else { return ("\(stem).bin", bytes) }
        return ("\(stem).json", JSONLayout.laidOut(bytes))
    }

    private static func stored(_ bytes: [UInt8]) -> StoredEnvelope {
        guard let document = try? JSONValue(decoding: bytes), !RedactedPlaces.find(in: document).isEmpty else {
            return .complete(bytes)
        }
        return .redacted(bytes)
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

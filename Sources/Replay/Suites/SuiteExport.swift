// SPDX-License-Identifier: Apache-2.0

public import Envelopes
internal import TelemetryCore
public import TraceStore

/// Makes tests of recorded traces: everything that a replay needs, and no secret.
public struct SuiteExport: Sendable {
    private let catalog: HandlerCatalog
    private let ignoring: [JSONPath]
    private let assignments: [JSONAssignment]
    private let redaction: EnvelopeRedaction

    /// Headers that say nothing to a handler, or are written anew by a replay.
    private static let passing: [ManagedHeader] = [
        .traceparent, .tracestate, .enqueuedAt, .firstEnqueuedAt, .gateway, .replay,
    ]

    /// Makes an export.
    ///
    /// - Parameters:
    ///   - catalog: What is known of handlers besides the recording.
    ///   - ignoring: What may differ in replays.
    ///   - assignments: Values to put in the places of secrets; paths are those of envelopes.
    ///   - redaction: Takes out secrets that the recording still holds.
    public init(
        catalog: HandlerCatalog,
        ignoring: [JSONPath] = [],
        assignments: [JSONAssignment] = [],
        redaction: EnvelopeRedaction = EnvelopeRedaction()
    ) {
        self.catalog = catalog
        self.ignoring = ignoring
        self.assignments = assignments
        self.redaction = redaction
    }

    /// Makes a suite of traces.
    ///
    /// - Parameter traces: The traces, each with the hops that count.
    /// - Returns: The suite; a trace is named for its envelope.
    /// - Throws: ``SuiteError`` for the first trace that cannot be replayed, with everything that is missing in it.
    public func suite(of traces: [StoredTrace]) throws(SuiteError) -> ReplaySuite {
        var suite = ReplaySuite(ignoring: ignoring)
        var names: Set<String> = []
        for trace in traces {
            let kept = try kept(trace)
            var name = Self.name(of: kept)
            if !names.insert(name).inserted { name += "-\(trace.id.description.prefix(8))" }
            names.insert(name)
            suite.entries.append(ReplaySuite.Entry(name: name, trace: kept))
        }
        let evidence = ActorEvidence.gathered(from: traces)
        for hop in suite.entries.lazy.flatMap(\.trace.hops) where suite.modes[hop.actor] == nil {
            suite.modes[hop.actor] = catalog.mode(of: hop.actor, evidence: evidence[hop.actor] ?? ActorEvidence())
        }
        suite.entries.sort { $0.name < $1.name }
        return suite
    }

    /// The hops of a trace that can be run again, without what does not belong into a test.
    private func kept(_ trace: StoredTrace) throws(SuiteError) -> StoredTrace {
        var hops: [StoredHop] = []
        var problems: [String] = []
        for hop in ReplayScope().hops(of: trace) {
            do throws(Impossibility) {
                hops.append(try kept(hop))
            } catch {
                let attempt = hop.attempt > 1 ? ", attempt \(hop.attempt)" : ""
                problems.append("hop \(hop.routeIndex) \(hop.actor)\(attempt): \(error)")
            }
        }
        guard problems.isEmpty else { throw .notReplayable(trace: "\(trace.id)", reasons: problems) }
        guard !hops.isEmpty else { throw .nothingToReplay(trace: "\(trace.id)") }
        return StoredTrace(id: trace.id, spans: [], hops: hops)
    }

    private func kept(_ hop: StoredHop) throws(Impossibility) -> StoredHop {
        var hop = hop
        hop.runID = nil
        let input = clean(try Self.text(of: hop.input, "input")) { headers in
            for header in Self.passing { headers.remove(header) }
        }
        guard input.missing.isEmpty else { throw Self.redacted("its input", input.missing, advice: "--set") }
        hop.input = .complete(input.text)
        if let error = hop.error {
            // What an error said may quote anything, and does not count.
            hop.error = HopError(code: error.code, type: error.type, message: "")
            hop.outputs = []
            return hop
        }
        guard hop.outcome != .deadLettered else {
            throw Impossibility("what it put out was not recorded: it went to the dead letters")
        }
        for index in hop.outputs.indices {
            let output = clean(try Self.text(of: hop.outputs[index].envelope, "output")) { headers in
                let fanOut = headers.fanOut
                headers = headers.applyingManaged(from: Headers())
                headers.fanOut = fanOut
            }
            let place = JSONPath([.member("outputs"), .element(index)])
            let comparison = HopComparison(ignoring: ignoring)
            let missing = output.missing.filter { missing in
                !comparison.ignored.contains { $0.covers(JSONPath(place.steps + missing.steps)) }
            }
            guard missing.isEmpty else { throw Self.redacted("an output", missing, advice: "--ignore or --set") }
            hop.outputs[index].envelope = output.missing.isEmpty ? .complete(output.text) : .redacted(output.text)
        }
        return hop
    }

    /// An envelope without secrets and without headers that do not count, and the places at which a value is missing.
    private func clean(
        _ text: [UInt8],
        _ dropHeaders: (inout Headers) -> Void
    ) -> (text: [UInt8], missing: [JSONPath]) {
        var text = text
        if var envelope = try? Envelope(decoding: text, limits: .recorded) {
            dropHeaders(&envelope.headers)
            text = envelope.encoded()
        }
        text = redaction.redacted(text) ?? text
        guard var document = try? JSONValue(decoding: text) else { return (text, []) }
        let places = RedactedPlaces.find(in: document)
        guard !places.isEmpty else { return (text, []) }
        for place in places {
            guard let assignment = assignments.first(where: { $0.path == place }) else { continue }
            document.set(assignment.value, at: place)
        }
        return (document.encoded(), RedactedPlaces.find(in: document))
    }

    private static func text(of stored: StoredEnvelope, _ what: String) throws(Impossibility) -> [UInt8] {
        switch stored {
        case .complete(let bytes), .redacted(let bytes): return bytes
        case .truncated(_, let size):
            throw Impossibility(
                "an \(what) of \(size) bytes was cut off; record with ASYA_TRACE_MAX_BODY_BYTES of at least that"
            )
        case .omitted:
            throw Impossibility("an \(what) was not recorded; record with ASYA_TRACE_PAYLOADS=all")
        }
    }

    private static func redacted(_ what: String, _ places: [JSONPath], advice: String) -> Impossibility {
        Impossibility(
            "\(what) holds no value at \(RedactedPlaces.words(places)), which is a secret's; see \(advice)"
        )
    }

    /// A name for a folder: the id of the first envelope, in characters that every file system takes.
    private static func name(of trace: StoredTrace) -> String {
        let id = trace.hops.first?.envelopeID ?? ""
        let name = String(
            id.unicodeScalars.prefix(80).map { scalar -> Character in
                let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
                return isPlain || scalar == "-" || scalar == "_" ? Character(scalar) : "_"
            }
        )
        return name.isEmpty ? "\(trace.id)" : name
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TraceStore

/// Compares what a hop did in a replay with what was recorded: structurally, not byte by byte.
///
/// Compared are the number and order of outputs, and of each its id, parent, the actors and position of its route, the
/// headers that belong to users, and its payload. Of failures, the type of the error. Paths begin with `.outputs[n]` or
/// `.error`.
struct HopComparison: Sendable {
    /// What may differ, with all inside of it, as paths of a hop.
    let ignored: [JSONPath]
    /// Places of envelopes at which secrets were put in again that the recording does not hold.
    let substituted: [JSONPath]

    /// Makes a comparison.
    ///
    /// - Parameters:
    ///   - ignoring: Paths of a hop (`.outputs[0].payload.time`) or of any envelope it puts out (`.payload.time`).
    ///   - substituted: Places of envelopes at which values stand that were redacted in the recording.
    init(ignoring: [JSONPath] = [], substituted: [JSONPath] = []) {
        self.substituted = substituted
        ignored = ignoring.map { path in
            switch path.steps.first {
            case .member("outputs"), .member("error"): path
            default: JSONPath([.member("outputs"), .any] + path.steps)
            }
        }
    }

    /// Finds the first difference.
    ///
    /// - Parameters:
    ///   - hop: The recording.
    ///   - result: What came of the hop now.
    /// - Returns: that they mean the same, or the first difference.
    func compare(_ hop: StoredHop, with result: HopResult) -> HopFinding {
        switch (hop.error, result) {
        case (let expected?, .failure(_, let actual)):
            return compare(type: expected.type, with: actual.type, note: actual.message)
        case (let expected?, .outputs):
            return compare(type: expected.type, with: nil, note: "recorded was the error: \(expected.message)")
        case (nil, .failure(_, let actual)):
            return compare(type: nil, with: actual.type, note: actual.message)
        case (nil, .outputs(let departures)):
            guard hop.outcome != .deadLettered else {
                return .impossible(Impossibility("what it put out was not recorded: it went to the dead letters"))
            }
            return compare(hop.outputs, with: departures)
        }
    }

    private func compare(type expected: String?, with actual: String?, note: String) -> HopFinding {
        let path = JSONPath([.member("error"), .member("type")])
        guard expected != actual, !isIgnored(path) else { return .same }
        return .diverged(
            JSONDifference(path: path, expected: expected.map(JSONValue.string), actual: actual.map(JSONValue.string)),
            note: note
        )
    }

    private func compare(_ recorded: [StoredHop.Output], with departures: [Departure]) -> HopFinding {
        for index in 0..<max(recorded.count, departures.count) {
            let path = JSONPath([.member("outputs"), .element(index)])
            if isIgnored(path) { continue }
            var expected: Envelope?
            var redacted: [JSONPath] = []
            if index < recorded.count {
                do throws(Impossibility) {
                    let isCovered = { (place: JSONPath) in covers(place, at: path) }
                    let found = try Self.envelope(recorded[index].envelope, isCovered: isCovered)
                    expected = found.envelope
                    redacted = found.redacted
                } catch {
                    return .impossible(error)
                }
            }
            let actual = index < departures.count ? departures[index].envelope : nil
            let more = redacted.map { JSONPath(path.steps + $0.steps) }
            guard let difference = difference(between: expected, and: actual, at: path, ignored + more) else {
                continue
            }
            return .diverged(difference, note: Self.note(expected: recorded.count, actual: departures.count))
        }
        return .same
    }

    private static func note(expected: Int, actual: Int) -> String? {
        expected == actual ? nil : "recorded were \(expected) outputs, now there are \(actual)"
    }

    /// Whether a place of an output that was redacted is one that need not be compared.
    private func covers(_ place: JSONPath, at output: JSONPath) -> Bool {
        substituted.contains { $0.covers(place) }
            || ignored.contains { $0.covers(JSONPath(output.steps + place.steps)) }
    }

    /// Finds the first difference between the input that a hop had and the one that it would get now.
    func inputDifference(between recorded: Envelope, and actual: Envelope) -> JSONDifference? {
        let output = JSONPath([.member("outputs"), .element(0)])
        guard var difference = difference(between: recorded, and: actual, at: output, ignored) else { return nil }
        difference.path = JSONPath(Array(difference.path.steps.dropFirst(output.steps.count)))
        return difference
    }

    private func difference(
        between expected: Envelope?,
        and actual: Envelope?,
        at path: JSONPath,
        _ ignored: [JSONPath]
    ) -> JSONDifference? {
        if let expected, let actual, Self.areWrittenAlike(expected, actual) { return nil }
        guard let left = expected.map(Self.document), let right = actual.map(Self.document) else {
            return JSONDifference(path: path, expected: expected.map(Self.document), actual: actual.map(Self.document))
        }
        let inside = ignored.compactMap { pattern in
            pattern.steps.count > 2 && JSONPath(Array(pattern.steps.prefix(2))).covers(path)
                ? JSONPath(Array(pattern.steps.dropFirst(2))) : nil
        }
        guard var difference = JSONDifference.first(between: left, and: right, ignoring: inside) else { return nil }
        difference.path = JSONPath(path.steps + difference.path.steps)
        return difference
    }

    /// The usual case, in which no payload is decoded.
    private static func areWrittenAlike(_ left: Envelope, _ right: Envelope) -> Bool {
        left.payload == right.payload && left.id == right.id && left.parentID == right.parentID
            && left.route.actors == right.route.actors && left.route.current == right.route.current
            && left.headers.unmanaged == right.headers.unmanaged
    }

    /// What counts of an envelope.
    private static func document(_ envelope: Envelope) -> JSONValue {
        var members: [JSONValue.Member] = [JSONValue.Member("id", .string(envelope.id))]
        if let parentID = envelope.parentID { members.append(JSONValue.Member("parent_id", .string(parentID))) }
        members.append(
            JSONValue.Member(
                "route",
                .object([
                    JSONValue.Member("actors", .array(envelope.route.actors.map(JSONValue.string))),
                    JSONValue.Member("current", .int(envelope.route.current)),
                ])
            )
        )
        let headers = envelope.headers.unmanaged.map { JSONValue.Member($0.name, Self.value($0.value)) }
        if !headers.isEmpty { members.append(JSONValue.Member("headers", .object(headers))) }
        members.append(JSONValue.Member("payload", Self.value(envelope.payload)))
        return .object(members)
    }

    private static func value(_ raw: RawJSON) -> JSONValue {
        // What nests too deep for a tree is compared as text.
        (try? JSONValue(raw)) ?? .string(String(decoding: raw.bytes, as: UTF8.self))
    }

    /// What was recorded of an envelope, and the places in it that were redacted.
    ///
    /// - Parameters:
    ///   - stored: The recording.
    ///   - isCovered: Whether a place that was redacted is one that need not be known.
    /// - Returns: both.
    /// - Throws: ``Impossibility``, naming what is missing.
    static func envelope(
        _ stored: StoredEnvelope,
        isCovered: (JSONPath) -> Bool
    ) throws(Impossibility) -> (envelope: Envelope, redacted: [JSONPath]) {
        switch stored {
        case .complete(let bytes):
            guard let envelope = try? Envelope(decoding: bytes, limits: .recorded) else {
                throw Impossibility("a recorded output is no envelope; the recording is damaged")
            }
            return (envelope, [])
        case .redacted(let bytes):
            let places = RedactedPlaces.find(in: bytes)
            let missing = places.filter { !isCovered($0) }
            guard missing.isEmpty, let envelope = try? Envelope(decoding: bytes, limits: .recorded) else {
                let example = missing.first.map { "; leave that out with --ignore '\($0)'" } ?? ""
                throw Impossibility("a recorded output is redacted at \(RedactedPlaces.words(missing))\(example)")
            }
            return (envelope, places)
        case .truncated(_, let size):
            throw Impossibility(
                "a recorded output of \(size) bytes was cut off; record with ASYA_TRACE_MAX_BODY_BYTES of at least that"
            )
        case .omitted:
            throw Impossibility("its outputs were not recorded; record with ASYA_TRACE_PAYLOADS=all")
        }
    }

    private func isIgnored(_ path: JSONPath) -> Bool {
        ignored.contains { $0.covers(path) }
    }
}

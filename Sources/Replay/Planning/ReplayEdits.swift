// SPDX-License-Identifier: Apache-2.0

public import Envelopes
internal import TraceStore

/// What is changed about an envelope before it is replayed: the question "what if?".
public struct ReplayEdits: Sendable, Equatable {
    /// Changes to values, made in this order; paths are those of the envelope and begin with `.payload` or `.headers`.
    public var assignments: [JSONAssignment]
    /// The actors to visit from the first replayed hop on, in place of the recorded ones.
    public var route: [String]?

    /// Makes edits; without arguments, none.
    public init(assignments: [JSONAssignment] = [], route: [String]? = nil) {
        self.assignments = assignments
        self.route = route
    }

    /// Whether nothing is changed.
    public var isEmpty: Bool { assignments.isEmpty && route == nil }

    /// Whether an assignment may change this place: the route has an option of its own, and ids must stay.
    public static func permits(_ path: JSONPath) -> Bool {
        [.member("payload"), .member("headers")].contains(path.steps.first)
    }

    /// The envelope that a hop is given in place of the recorded one.
    ///
    /// Values of secrets that were not recorded can be put in by assignments.
    ///
    /// - Parameter stored: What was recorded.
    /// - Returns: The envelope.
    /// - Throws: ``Impossibility``, naming what was not recorded, or what cannot be changed.
    func applied(to stored: StoredEnvelope) throws(Impossibility) -> [UInt8] {
        let text = try Self.text(of: stored)
        if isEmpty, stored.isReplayable { return text }
        guard var document = try? JSONValue(decoding: text) else {
            throw Impossibility(
                stored.isReplayable
                    ? "its input is no envelope, so nothing in it can be changed"
                    : "its input was redacted as a whole, for it was no JSON and named a secret"
            )
        }
        for assignment in assignments {
            if assignment.path.steps.count > 1, assignment.path.steps.first == .member("headers"),
                document["headers"] == nil
            {
                document.set(.object([]), at: JSONPath([.member("headers")]))
            }
            guard document.set(assignment.value, at: assignment.path) else {
                throw Impossibility("there is no place \(assignment.path) in its input; see `asya trace show`")
            }
        }
        let missing = stored.isReplayable ? [] : RedactedPlaces.find(in: document)
        guard missing.isEmpty else {
            let example = missing.first { Self.permits($0) }.map { "; put a value in with --set '\($0)=...'" } ?? ""
            throw Impossibility("its input was redacted at \(RedactedPlaces.words(missing))\(example)")
        }
        guard let route else { return document.encoded() }
        guard var envelope = try? Envelope(decoding: document.encoded(), limits: .recorded) else {
            throw Impossibility("its input is no envelope, so its route cannot be changed")
        }
        envelope.route.actors = envelope.route.actors.prefix(envelope.route.current) + route
        return envelope.encoded()
    }

    /// What is there of a recorded envelope, if it was recorded as a whole.
    private static func text(of stored: StoredEnvelope) throws(Impossibility) -> [UInt8] {
        switch stored {
        case .complete(let bytes), .redacted(let bytes): return bytes
        case .truncated(_, let size):
            throw Impossibility(
                "its input of \(size) bytes was cut off; record with ASYA_TRACE_MAX_BODY_BYTES of at least that"
            )
        case .omitted:
            throw Impossibility("its input was not recorded; record with ASYA_TRACE_PAYLOADS=all")
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// Some of the hops of a slice; the larger payloads of their envelopes are asked for by themselves.
public struct HopPage: Sendable, Hashable {
    /// The bodies that the hops refer to, each once.
    public private(set) var bodies: [BodyReference] = []
    /// Where the next page begins; `nil` when this one is the last.
    public private(set) var next: RecordPlace?
    private var entries: [Entry] = []

    private struct Entry: Sendable, Hashable {
        struct Output: Hashable {
            var queue = ""
            var envelopeID: String?
            var part = EnvelopePart(state: .omitted, size: 0)
        }

        var hop: StoredHop
        var input = EnvelopePart(state: .omitted, size: 0)
        var outputs: [Output] = []
    }

    /// How many hops there are.
    public var count: Int { entries.count }

    /// Reads a page.
    ///
    /// - Throws: ``PageProblem`` when it is not whole.
    public init(decoding bytes: [UInt8]) throws(PageProblem) {
        let reader = try PageReader(bytes, of: PageFields.hop) { field, data throws(PageProblem) in
            switch UInt8(clamping: field) {
            case PageFields.body: bodies.append(Self.body(data))
            case PageFields.hop: entries.append(try Self.entry(data))
            default: break
            }
        }
        next = reader.next
    }

    /// The hops with their envelopes.
    ///
    /// - Parameter data: The bytes of a body by its row; an envelope whose body is missing counts as left out.
    /// - Returns: The hops, by their traces and in the order in which they were recorded.
    public func hops(bodies data: (Int64) -> [UInt8]?) -> [StoredHop] {
        entries.map { entry in
            var hop = entry.hop
            hop.input = entry.input.envelope(body: data)
            hop.outputs = entry.outputs.map { output in
                StoredHop.Output(
                    queue: output.queue,
                    envelopeID: output.envelopeID ?? hop.envelopeID,
                    envelope: output.part.envelope(body: data)
                )
            }
            return hop
        }
    }

    private static func body(_ data: ArraySlice<UInt8>) -> BodyReference {
        var body = BodyReference(row: 0, digest: [], size: 0)
        var reader = ProtobufReader(data)
        while let (field, value) = reader.next() {
            switch field {
            case 1: body.row = Int64(clamping: value.integer)
            case 2: body.digest = Array(value.data)
            case 3: body.size = Int(clamping: value.integer)
            default: break
            }
        }
        return body
    }

    private static func entry(_ data: ArraySlice<UInt8>) throws(PageProblem) -> Entry {
        var duration: UInt64 = 0
        var entry = Entry(
            hop: StoredHop(
                traceID: .invalid,
                spanID: .invalid,
                envelopeID: "",
                routeIndex: 0,
                actor: "",
                queue: "",
                startedAtUnixNano: 0,
                endedAtUnixNano: 0,
                outcome: .interrupted
            )
        )
        var reader = ProtobufReader(data)
        while let (field, value) = reader.next() {
            switch UInt8(clamping: field) {
            case PageFields.Hop.traceID: entry.hop.traceID = TraceID(bytes: Array(value.data)) ?? .invalid
            case PageFields.Hop.spanID: entry.hop.spanID = SpanID(value: value.integer)
            case PageFields.Hop.envelopeID: entry.hop.envelopeID = value.string
            case PageFields.Hop.runID: entry.hop.runID = value.string
            case PageFields.Hop.routeIndex: entry.hop.routeIndex = Int(clamping: value.integer)
            case PageFields.Hop.actor: entry.hop.actor = value.string
            case PageFields.Hop.queue: entry.hop.queue = value.string
            case PageFields.Hop.attempt: entry.hop.attempt = Int(clamping: value.integer)
            case PageFields.Hop.start: entry.hop.startedAtUnixNano = value.integer
            case PageFields.Hop.duration: duration = value.integer
            case PageFields.Hop.wait: entry.hop.queueWait = .nanoseconds(Int64(bitPattern: value.integer))
            case PageFields.Hop.outcome:
                entry.hop.outcome = HopOutcome(rawValue: Int(clamping: value.integer)) ?? .interrupted
            case PageFields.Hop.handler: entry.hop.handler = value.string
            case PageFields.Hop.fingerprint: entry.hop.handlerFingerprint = value.string
            case PageFields.Hop.error: entry.hop.error = HopCoding.decodeError(Array(value.data))
            case PageFields.Hop.input: entry.input = EnvelopePart(value.data)
            case PageFields.Hop.output: entry.outputs.append(output(value.data))
            default: break
            }
        }
        guard entry.hop.traceID.isValid else { throw PageProblem() }
        entry.hop.endedAtUnixNano = entry.hop.startedAtUnixNano &+ duration
        return entry
    }

    private static func output(_ data: ArraySlice<UInt8>) -> Entry.Output {
        var output = Entry.Output()
        var reader = ProtobufReader(data)
        while let (field, value) = reader.next() {
            switch field {
            case 1: output.queue = value.string
            case 2: output.envelopeID = value.string
            case 3: output.part = EnvelopePart(value.data)
            default: break
            }
        }
        return output
    }
}

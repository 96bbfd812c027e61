// SPDX-License-Identifier: Apache-2.0

internal import Envelopes
internal import TraceStore

/// Finds the first difference of two hops: in what they were given, how they ended, and what they put out.
struct HopDifferenceFinder {
    /// What could not be compared so far.
    private(set) var gap: String?

    private let left: StoredHop
    private let right: StoredHop
    private let names: BranchNames
    private let options: ComparisonOptions

    init(_ left: StoredHop, _ right: StoredHop, names: BranchNames, options: ComparisonOptions) {
        self.left = left
        self.right = right
        self.names = names
        self.options = options
    }

    /// The first difference, or nil.
    mutating func first() -> HopDifference? {
        let input = JSONPath([.member("input")])
        if let found = difference(of: left.input, and: right.input, at: input) { return found }
        if let found = compare(.outcome, ["outcome"], left.outcome.name, right.outcome.name) { return found }
        if let found = compare(.error, ["error", "type"], left.error?.type, right.error?.type) { return found }
        for index in 0..<max(left.outputs.count, right.outputs.count) {
            let path = JSONPath([.member("outputs"), .element(index)])
            if isIgnored(path) { continue }
            guard index < left.outputs.count, index < right.outputs.count else {
                return HopDifference(
                    kind: .route,
                    path: path,
                    left: index < left.outputs.count ? .string(left.outputs[index].queue) : nil,
                    right: index < right.outputs.count ? .string(right.outputs[index].queue) : nil
                )
            }
            let (one, other) = (left.outputs[index], right.outputs[index])
            if let found = compare(.route, path, "queue", one.queue, other.queue) { return found }
            let (name, otherName) = (names.left(one.envelopeID), names.right(other.envelopeID))
            if let found = compare(.route, path, "id", name, otherName) { return found }
            if let found = difference(of: one.envelope, and: other.envelope, at: path) { return found }
        }
        return nil
    }

    private func compare(
        _ kind: HopDifference.Kind,
        _ steps: [String],
        _ left: String?,
        _ right: String?
    ) -> HopDifference? {
        let path = JSONPath(steps.map(JSONPath.Step.member))
        guard left != right, !isIgnored(path) else { return nil }
        return HopDifference(
            kind: kind,
            path: path,
            left: left.map(JSONValue.string),
            right: right.map(JSONValue.string)
        )
    }

    private func compare(
        _ kind: HopDifference.Kind,
        _ place: JSONPath,
        _ member: String,
        _ left: String,
        _ right: String
    ) -> HopDifference? {
        let path = place.appending(.member(member))
        guard left != right, !isIgnored(path) else { return nil }
        return HopDifference(kind: kind, path: path, left: .string(left), right: .string(right))
    }

    /// The first difference of two recorded envelopes.
    private mutating func difference(
        of left: StoredEnvelope,
        and right: StoredEnvelope,
        at path: JSONPath
    ) -> HopDifference? {
        if left == right, left.isWhole || !options.comparesContent { return nil }
        guard let one = document(left), let other = document(right) else {
            guard left.isWhole, right.isWhole else {
                // How envelopes of which less was recorded go on is seen from queues and ids.
                if options.comparesContent { gap = gap ?? "\(path) was not recorded as a whole" }
                return nil
            }
            return differenceOfTexts(left, right, at: path)
        }
        let parts: [(String, HopDifference.Kind)] =
            [("route", .route)] + (options.comparesContent ? [("headers", .headers), ("payload", .payload)] : [])
        for (part, kind) in parts {
            let place = path.appending(.member(part))
            let (inLeft, inRight) = (one[part], other[part])
            guard !isIgnored(place) else { continue }
            guard let inLeft, let inRight else {
                if inLeft == nil, inRight == nil { continue }
                return HopDifference(kind: kind, path: place, left: inLeft, right: inRight)
            }
            guard let found = JSONDifference.first(between: inLeft, and: inRight, ignoring: ignored(inside: place))
            else { continue }
            let full = JSONPath(place.steps + found.path.steps)
            return HopDifference(kind: kind, path: full, left: found.expected, right: found.actual)
        }
        return nil
    }

    /// What counts of an envelope; nil when it is none, or was not recorded as a whole.
    private func document(_ stored: StoredEnvelope) -> JSONValue? {
        guard stored.isWhole, let bytes = stored.bytes,
            let envelope = try? Envelope(decoding: bytes, limits: .recorded)
        else { return nil }
        var members = [
            JSONValue.Member(
                "route",
                .object([
                    JSONValue.Member("actors", .array(envelope.route.actors.map(JSONValue.string))),
                    JSONValue.Member("current", .int(envelope.route.current)),
                ])
            )
        ]
        let headers = envelope.headers.unmanaged.map { JSONValue.Member($0.name, value($0.value)) }
        if !headers.isEmpty { members.append(JSONValue.Member("headers", .object(headers))) }
        members.append(JSONValue.Member("payload", Self.comparable(value(envelope.payload))))
        return .object(members)
    }

    /// Of an error, its code, type and original count: what it says is for people, and often names an id or a time.
    private static func comparable(_ payload: JSONValue) -> JSONValue {
        guard payload["error"]?.stringValue != nil, payload["original_payload"] != nil,
            case .object(let members) = payload, let details = payload["details"]?.objectValue
        else { return payload }
        return .object(
            members.map { member in
                guard member.name == "details" else { return member }
                let kept = details.filter { $0.name != "message" && $0.name != "traceback" }
                return JSONValue.Member(member.name, .object(kept))
            }
        )
    }

    private func value(_ raw: RawJSON) -> JSONValue {
        // What nests too deep for a tree is compared as text.
        (try? JSONValue(raw)) ?? .string(String(decoding: raw.bytes, as: UTF8.self))
    }

    /// Of what is no envelope, all or nothing.
    private func differenceOfTexts(
        _ left: StoredEnvelope,
        _ right: StoredEnvelope,
        at path: JSONPath
    ) -> HopDifference? {
        guard options.comparesContent, left.bytes != right.bytes, !isIgnored(path) else { return nil }
        return HopDifference(
            kind: .payload,
            path: path,
            left: .string(String(decoding: left.bytes ?? [], as: UTF8.self)),
            right: .string(String(decoding: right.bytes ?? [], as: UTF8.self))
        )
    }

    private func isIgnored(_ path: JSONPath) -> Bool { options.ignored.contains { $0.covers(path) } }

    /// The patterns that lead into a place, from there on.
    private func ignored(inside place: JSONPath) -> [JSONPath] {
        options.ignored.compactMap { pattern in
            let count = place.steps.count
            guard pattern.steps.count > count, JSONPath(Array(pattern.steps.prefix(count))).covers(place) else {
                return nil
            }
            return JSONPath(Array(pattern.steps.dropFirst(count)))
        }
    }
}

extension StoredEnvelope {
    /// Whether everything but secrets was recorded.
    fileprivate var isWhole: Bool {
        switch self {
        case .complete, .redacted: true
        case .truncated, .omitted: false
        }
    }
}

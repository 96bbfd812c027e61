// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore
internal import TraceStore

/// What a collector asks for, as the path and the query of its request say.
enum CollectRoute: Equatable {
    case slices
    /// The traces of a slice behind a number.
    case traces(slice: String, after: Int64)
    /// The traces of a slice that ids name.
    case named(slice: String, ids: [String])
    /// Spans or hops.
    case records(slice: String, RecordQuery)
    /// Bodies, the first from an offset on.
    case bodies(slice: String, rows: [Int64], offset: Int)
    /// Nothing that there is.
    case unknown
    /// A query that cannot be understood.
    case invalid

    /// Where the routes are.
    static let prefix = "/traces/"
    /// How many ids or rows one request may name.
    static let maxNames = 512

    /// What there is of a slice.
    private enum Part: String {
        case traces, spans, hops, bodies
    }

    /// Reads the target of a request, which begins with the prefix.
    init(uri: String) {
        let parts = uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts[0].dropFirst(Self.prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        let members = parts.count > 1 ? Self.members(parts[1]) : []
        guard path.first == "slices" else {
            self = .unknown
            return
        }
        if path.count == 1 {
            self = members?.isEmpty == true ? .slices : .invalid
            return
        }
        guard path.count == 3, let name = Self.decoded(path[1]),
            let part = Part(rawValue: String(path[2]))
        else {
            self = .unknown
            return
        }
        self = members.flatMap { Self.route(part, name, $0) } ?? .invalid
    }

    private static func route(
        _ part: Part,
        _ slice: String,
        _ members: [(name: String, value: String)]
    ) -> CollectRoute? {
        switch part {
        case .traces:
            if members.isEmpty { return .traces(slice: slice, after: 0) }
            let ids = members.filter { $0.name == "id" && !$0.value.isEmpty }.map(\.value)
            if ids.count == members.count, ids.count <= maxNames { return .named(slice: slice, ids: ids) }
            guard members.count == 1, members[0].name == "after", let number = Int64(members[0].value) else {
                return nil
            }
            return .traces(slice: slice, after: number)
        case .spans: return RecordQuery(.spans, members: members).map { .records(slice: slice, $0) }
        case .hops: return RecordQuery(.hops, members: members).map { .records(slice: slice, $0) }
        case .bodies:
            var rows: [Int64] = []
            var offset = 0
            for (name, value) in members {
                switch name {
                case "rows":
                    let numbers = value.split(separator: ",").map { Int64($0) }
                    guard numbers.count <= maxNames, !numbers.contains(nil) else { return nil }
                    rows = numbers.compactMap(\.self)
                case "offset":
                    guard let number = Int(value), number >= 0 else { return nil }
                    offset = number
                default: return nil
                }
            }
            return rows.isEmpty ? nil : .bodies(slice: slice, rows: rows, offset: offset)
        }
    }

    // https://www.rfc-editor.org/rfc/rfc3986#section-2.1
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count >= 2 else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func members(_ query: Substring) -> [(name: String, value: String)]? {
        var members: [(name: String, value: String)] = []
        for part in query.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, members.count <= maxNames, let name = decoded(pair[0]), let value = decoded(pair[1])
            else { return nil }
            members.append((name, value))
        }
        return members
    }
}

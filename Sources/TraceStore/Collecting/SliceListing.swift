// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// One slice of a store, as a collector sees it.
public struct SliceListing: Sendable, Hashable {
    /// The name of its file.
    public var name: String
    /// The first trace in it, which tells it from another slice of the same name.
    public var firstTrace: String
    /// When it was begun.
    public var startedAtUnixNano: UInt64
    /// When the latest of its records ended.
    public var endedAtUnixNano: UInt64
    /// The size of its file and its log.
    public var bytes: Int
    /// Whether it is, or may be, still written to.
    public var isOpen: Bool
    /// The last row of its traces.
    public var traces: Int64
    /// The last row of its spans.
    public var spans: Int64
    /// The last row of its hops.
    public var hops: Int64

    /// What tells it from every other slice, wherever it is served.
    public var id: String { "\(name)#\(firstTrace)" }

    /// The last row of a kind of records.
    public func last(_ kind: RecordKind) -> Int64 { kind == .spans ? spans : hops }

    /// Makes a listing.
    public init(
        name: String,
        firstTrace: String,
        startedAtUnixNano: UInt64,
        endedAtUnixNano: UInt64,
        bytes: Int,
        isOpen: Bool,
        traces: Int64,
        spans: Int64,
        hops: Int64
    ) {
        self.name = name
        self.firstTrace = firstTrace
        self.startedAtUnixNano = startedAtUnixNano
        self.endedAtUnixNano = endedAtUnixNano
        self.bytes = bytes
        self.isOpen = isOpen
        self.traces = traces
        self.spans = spans
        self.hops = hops
    }

    /// `{"slices":[{name, first_trace, started_at_unix_nano, ended_at_unix_nano, bytes, open, traces, spans, hops}]}`.
    ///
    /// `traces`, `spans` and `hops` are the numbers of the last rows.
    public static func encode(_ slices: [SliceListing]) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name("slices")
        json.beginArray()
        for slice in slices {
            json.beginObject()
            json.member("name", slice.name)
            json.member("first_trace", slice.firstTrace)
            json.member("started_at_unix_nano", slice.startedAtUnixNano)
            json.member("ended_at_unix_nano", slice.endedAtUnixNano)
            json.member("bytes", slice.bytes)
            json.member("open", slice.isOpen)
            json.member("traces", slice.traces)
            json.member("spans", slice.spans)
            json.member("hops", slice.hops)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return json.bytes
    }

    /// Reads what ``encode(_:)`` writes; `nil` when it is something else.
    public static func decode(_ bytes: [UInt8]) -> [SliceListing]? {
        guard let elements = (try? JSONValue(decoding: bytes))?["slices"]?.arrayValue else { return nil }
        var slices: [SliceListing] = []
        for element in elements {
            guard let name = element["name"]?.stringValue, SliceName.file(name) != nil,
                let firstTrace = element["first_trace"]?.stringValue,
                let traces = element["traces"]?.intValue, let spans = element["spans"]?.intValue,
                let hops = element["hops"]?.intValue
            else { return nil }
            slices.append(
                SliceListing(
                    name: name,
                    firstTrace: firstTrace,
                    startedAtUnixNano: UInt64(clamping: element["started_at_unix_nano"]?.intValue ?? 0),
                    endedAtUnixNano: UInt64(clamping: element["ended_at_unix_nano"]?.intValue ?? 0),
                    bytes: element["bytes"]?.intValue ?? 0,
                    isOpen: element["open"]?.boolValue ?? true,
                    traces: Int64(traces),
                    spans: Int64(spans),
                    hops: Int64(hops)
                )
            )
        }
        return slices
    }
}

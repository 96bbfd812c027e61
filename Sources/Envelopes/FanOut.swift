// SPDX-License-Identifier: Apache-2.0

/// Which part of a fan-out an envelope is: `{"origin_id","index","count"}`.
public struct FanOut: Sendable, Hashable {
    /// The id of the envelope that was fanned out.
    public var originID: String
    /// The place of this part, from 0.
    public var index: Int
    /// How many parts there are.
    public var count: Int

    /// Makes a mark.
    public init(originID: String, index: Int, count: Int) {
        self.originID = originID
        self.index = index
        self.count = count
    }

    /// Reads a mark; nil when a member is missing or of the wrong type.
    public init?(_ raw: RawJSON) {
        guard let value = try? JSONValue(raw),
            let originID = value["origin_id"]?.stringValue,
            let index = value["index"]?.intValue,
            let count = value["count"]?.intValue
        else { return nil }
        self.init(originID: originID, index: index, count: count)
    }

    /// The mark as JSON.
    public var rawJSON: RawJSON {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("origin_id", originID)
        writer.member("index", index)
        writer.member("count", count)
        writer.endObject()
        return RawJSON(trusted: writer.bytes)
    }
}

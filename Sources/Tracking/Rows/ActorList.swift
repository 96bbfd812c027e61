// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// A route in a column: a JSON array of names.
package enum ActorList {
    /// The text of the column.
    package static func encode(_ actors: [String]) -> [UInt8] {
        var writer = JSONWriter(capacity: 16 * actors.count + 2)
        writer.beginArray()
        for actor in actors { writer.string(actor) }
        writer.endArray()
        return writer.bytes
    }

    /// The names in the column.
    static func decode(_ text: [UInt8]) -> [String] {
        // Only what `encode(_:)` wrote is in the column, unless somebody else changed it.
        guard let value = try? JSONValue(decoding: text) else { return [] }
        return value.arrayValue?.compactMap(\.stringValue) ?? []
    }
}

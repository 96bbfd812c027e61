// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// Takes the lines of a watch apart, in whatever pieces they arrive.
///
/// A value without I/O. What stands after the last line break when a watch breaks is no event: it comes again when the
/// watch goes on from the event before it.
struct WatchFrames {
    private let type: ResourceType
    private let limit: Int
    private var line: [UInt8] = []

    /// Begins a watch.
    ///
    /// - Parameters:
    ///   - type: What is watched.
    ///   - limit: The most bytes of one event.
    init(type: ResourceType, limit: Int = 16 << 20) {
        self.type = type
        self.limit = limit
    }

    /// Takes the next bytes.
    ///
    /// - Returns: The events that are complete with them.
    /// - Throws: ``KubernetesError/badResponse(reason:)`` when what came is no watch.
    mutating func receive(_ bytes: [UInt8]) throws(KubernetesError) -> [WatchEvent] {
        var events: [WatchEvent] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            line += rest[..<end]
            rest = rest[(end + 1)...]
            if let event = try endLine() { events.append(event) }
        }
        line += rest
        guard line.count <= limit else { throw .badResponse(reason: "an event is longer than \(limit) bytes") }
        return events
    }

    private mutating func endLine() throws(KubernetesError) -> WatchEvent? {
        defer { line.removeAll(keepingCapacity: line.capacity < 1 << 20) }
        guard line.contains(where: { $0 != 0x0D && $0 != 0x20 }) else { return nil }
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(decoding: line)
        } catch {
            throw .badResponse(reason: "an event of a watch is \(error)")
        }
        guard let event = WatchEvent(json, type: type) else {
            throw .badResponse(reason: "an event of a watch has no type and object")
        }
        return event
    }
}

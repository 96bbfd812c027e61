// SPDX-License-Identifier: Apache-2.0

/// A place in a listing: the next page starts behind the envelope that it names.
///
/// Stays good while envelopes come and go.
public struct EnvelopeCursor: Sendable, Hashable {
    /// When the envelope was made, in Unix nanoseconds.
    public let createdAtUnixNano: UInt64
    /// The envelope.
    public let id: String

    /// The place behind an envelope.
    public init(createdAtUnixNano: UInt64, id: String) {
        self.createdAtUnixNano = createdAtUnixNano
        self.id = id
    }

    /// Reads what ``text`` wrote; nil for anything else.
    public init?(text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let time = UInt64(Substring(parts[0])), !parts[1].isEmpty else { return nil }
        self.init(createdAtUnixNano: time, id: String(Substring(parts[1])))
    }

    /// A form for clients, who give it back unchanged.
    public var text: String { "\(createdAtUnixNano).\(id)" }
}

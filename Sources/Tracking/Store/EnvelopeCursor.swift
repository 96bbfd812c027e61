// SPDX-License-Identifier: Apache-2.0

/// A place in a listing: the next page starts behind the envelope that it names.
///
/// Stays good while envelopes come and go. In a listing by change, what changes between two pages has moved to the first one.
public struct EnvelopeCursor: Sendable, Hashable {
    /// When the envelope was made, or had changed, by which the listing is ordered; in Unix nanoseconds.
    public let atUnixNano: UInt64
    /// The envelope.
    public let id: String

    /// The place behind an envelope.
    public init(atUnixNano: UInt64, id: String) {
        self.atUnixNano = atUnixNano
        self.id = id
    }

    /// The place behind an envelope of a listing.
    public init(behind envelope: EnvelopeSummary, in order: EnvelopeQuery.Order) {
        let time =
            switch order {
            case .created: envelope.createdAtUnixNano
            case .changed: envelope.updatedAtUnixNano
            }
        self.init(atUnixNano: time, id: envelope.id)
    }

    /// Reads what ``text`` wrote; nil for anything else.
    public init?(text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let time = UInt64(Substring(parts[0])), !parts[1].isEmpty else { return nil }
        self.init(atUnixNano: time, id: String(Substring(parts[1])))
    }

    /// A form for clients, who give it back unchanged.
    public var text: String { "\(atUnixNano).\(id)" }
}

// SPDX-License-Identifier: Apache-2.0

/// A page of a listing.
public struct EnvelopePage: Sendable, Equatable {
    /// The envelopes, in the order that was asked for.
    public var envelopes: [EnvelopeSummary]
    /// Where the next page begins; nil when this is the last one.
    public var next: EnvelopeCursor?

    /// A page.
    public init(envelopes: [EnvelopeSummary], next: EnvelopeCursor?) {
        self.envelopes = envelopes
        self.next = next
    }
}

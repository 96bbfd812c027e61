// SPDX-License-Identifier: Apache-2.0

/// One envelope that a hop produced, and the queue that it was published to.
public struct HopOutput: Sendable, Hashable {
    /// The full name of the queue.
    public var queue: String
    /// The id of the envelope; the trace's status is worked out from it.
    public var envelopeID: String
    /// The exact bytes that were published.
    public var envelope: [UInt8]
    /// Where in them the payload is, when the recorder knows; `nil` has it looked for.
    public var payload: Range<Int>?

    /// Makes a record of a published envelope.
    ///
    /// Without `envelopeID`, the id is looked up in the bytes (the first member `id` of the outermost object).
    public init(queue: String, envelope: [UInt8], envelopeID: String? = nil, payload: Range<Int>? = nil) {
        self.queue = queue
        self.envelope = envelope
        self.payload = payload
        self.envelopeID = envelopeID ?? EnvelopeScan.id(of: envelope) ?? ""
    }
}

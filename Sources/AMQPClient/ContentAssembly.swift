// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// Puts a message together from its method, its header and the frames of its body.
struct ContentAssembly {
    /// The method that began it.
    enum Start: Sendable, Hashable {
        case delivered(DeliveredMessage)
        case fetched(FetchedMessage, CallID)
        case returned(ReturnedMessage)
    }

    let start: Start
    private var header: ContentHeader?
    private(set) var body: [UInt8] = []
    /// Bytes of the body that are still to come; `nil` before the header.
    private var missing: Int?

    /// Memory that is set aside on the word of a header alone.
    private static let mostReservedAtOnce = 1 << 20

    init(_ start: Start) {
        self.start = start
    }

    var isComplete: Bool { missing == 0 }

    /// The properties in the header.
    var properties: AMQPProperties { header?.properties ?? AMQPProperties() }

    mutating func add(_ header: ContentHeader, maxBodyBytes: Int) throws(AMQPError) {
        guard missing == nil else { throw .malformed(reason: "a second header of one message") }
        guard let bytes = Int(exactly: header.bodyBytes), bytes <= maxBodyBytes else {
            throw .malformed(reason: "a body of \(header.bodyBytes) bytes exceeds the limit of \(maxBodyBytes)")
        }
        self.header = header
        missing = bytes
    }

    mutating func add(_ part: ByteBuffer) throws(AMQPError) {
        guard let missing else { throw .malformed(reason: "a body before its header") }
        guard part.readableBytes <= missing else { throw .malformed(reason: "a body longer than its header says") }
        self.missing = missing - part.readableBytes
        // What comes back to its publisher is known there.
        if case .returned = start { return }
        // One frame, as a rule.
        if part.readableBytes == missing, body.isEmpty {
            body = Array(buffer: part)
            return
        }
        if body.isEmpty { body.reserveCapacity(min(missing, Self.mostReservedAtOnce)) }
        body.append(contentsOf: part.readableBytesView)
    }
}

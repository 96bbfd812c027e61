// SPDX-License-Identifier: Apache-2.0

internal import NIOCore

/// A content header: how long the body is that follows, and the message's properties (AMQP 0-9-1, section 4.2.6.1).
///
/// An object, because it goes from hand to hand and its properties are large.
final class ContentHeader: Sendable {
    /// The class `basic`, the only one with content.
    static let classID: UInt16 = 60

    let bodyBytes: UInt64
    let properties: AMQPProperties

    init(bodyBytes: UInt64, properties: AMQPProperties) {
        self.bodyBytes = bodyBytes
        self.properties = properties
    }

    init(decoding buffer: ByteBuffer) throws(AMQPError) {
        var reader = FieldReader(buffer)
        let classID: UInt16 = try reader.integer("a content header")
        guard classID == Self.classID else { throw .malformed(reason: "content of the unknown class \(classID)") }
        let _: UInt16 = try reader.integer("a content header")
        bodyBytes = try reader.integer("a content header")
        properties = try AMQPProperties(reading: &reader)
        try reader.end("a content header")
    }

    func write(to buffer: inout FrameBytes) throws(AMQPError) {
        try Self.write(bodyBytes: bodyBytes, properties, adding: nil, to: &buffer)
    }

    /// Writes a header without an object of it; `header` is what the properties' headers have besides.
    static func write(
        bodyBytes: UInt64,
        _ properties: AMQPProperties,
        adding header: AMQPTable.Field?,
        to buffer: inout FrameBytes
    ) throws(AMQPError) {
        buffer.writeInteger(Self.classID)
        buffer.writeInteger(UInt16(0))
        buffer.writeInteger(bodyBytes)
        try properties.write(to: &buffer, adding: header)
    }
}

extension ContentHeader: Hashable {
    static func == (left: ContentHeader, right: ContentHeader) -> Bool {
        left.bodyBytes == right.bodyBytes && left.properties == right.properties
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(bodyBytes)
        hasher.combine(properties)
    }
}

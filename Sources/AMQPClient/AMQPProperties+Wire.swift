// SPDX-License-Identifier: Apache-2.0

/// The property list of a content header (AMQP 0-9-1, section 4.2.6.1): a flag per property, then those that are there.
extension AMQPProperties {
    /// The flags, in the order in which the properties follow them.
    private enum Flag {
        static let contentType: UInt16 = 1 << 15
        static let contentEncoding: UInt16 = 1 << 14
        static let headers: UInt16 = 1 << 13
        static let deliveryMode: UInt16 = 1 << 12
        static let priority: UInt16 = 1 << 11
        static let correlationID: UInt16 = 1 << 10
        static let replyTo: UInt16 = 1 << 9
        static let expiration: UInt16 = 1 << 8
        static let messageID: UInt16 = 1 << 7
        static let timestamp: UInt16 = 1 << 6
        static let type: UInt16 = 1 << 5
        static let userID: UInt16 = 1 << 4
        static let appID: UInt16 = 1 << 3
        static let clusterID: UInt16 = 1 << 2
    }

    init(reading reader: inout FieldReader) throws(AMQPError) {
        let flags: UInt16 = try reader.integer("the property flags")
        guard flags & 0b11 == 0 else { throw .malformed(reason: "a content header has flags of unknown properties") }
        self.init()
        if flags & Flag.contentType != 0 { contentType = try reader.shortString("content-type") }
        if flags & Flag.contentEncoding != 0 { contentEncoding = try reader.shortString("content-encoding") }
        if flags & Flag.headers != 0 { headers = try reader.table("the headers") }
        if flags & Flag.deliveryMode != 0 { deliveryMode = try reader.integer("delivery-mode") }
        if flags & ~(Flag.contentType | Flag.headers | Flag.deliveryMode) == 0 { return }
        if flags & Flag.priority != 0 { priority = try reader.integer("priority") }
        if flags & Flag.correlationID != 0 { correlationID = try reader.shortString("correlation-id") }
        if flags & Flag.replyTo != 0 { replyTo = try reader.shortString("reply-to") }
        if flags & Flag.expiration != 0 { expiration = try reader.shortString("expiration") }
        if flags & Flag.messageID != 0 { messageID = try reader.shortString("message-id") }
        if flags & Flag.timestamp != 0 { timestamp = try reader.integer("timestamp") }
        if flags & Flag.type != 0 { type = try reader.shortString("type") }
        if flags & Flag.userID != 0 { userID = try reader.shortString("user-id") }
        if flags & Flag.appID != 0 { appID = try reader.shortString("app-id") }
        if flags & Flag.clusterID != 0 { clusterID = try reader.shortString("cluster-id") }
    }

    /// Writes the properties; `header` is what their headers have besides, in the place of one with its name.
    func write(to buffer: inout FrameBytes, adding header: AMQPTable.Field? = nil) throws(AMQPError) {
        buffer.writeInteger(header == nil ? flags : flags | Flag.headers)
        func text(_ value: String?, _ what: StaticString) throws(AMQPError) {
            if let value { try buffer.writeShortString(value, what) }
        }
        func number(_ value: (some FixedWidthInteger)?) {
            if let value { buffer.writeInteger(value) }
        }
        try text(contentType, "content-type")
        if !hasCommonOnly { try text(contentEncoding, "content-encoding") }
        if headers != nil || header != nil { try buffer.writeTable(headers ?? [:], adding: header) }
        number(deliveryMode)
        if hasCommonOnly { return }
        number(priority)
        try text(correlationID, "correlation-id")
        try text(replyTo, "reply-to")
        try text(expiration, "expiration")
        try text(messageID, "message-id")
        number(timestamp)
        try text(type, "type")
        try text(userID, "user-id")
        try text(appID, "app-id")
        try text(clusterID, "cluster-id")
    }

    /// Which properties are there.
    private var flags: UInt16 {
        var flags: UInt16 = 0
        if contentType != nil { flags |= Flag.contentType }
        if headers != nil { flags |= Flag.headers }
        if deliveryMode != nil { flags |= Flag.deliveryMode }
        if hasCommonOnly { return flags }
        if contentEncoding != nil { flags |= Flag.contentEncoding }
        if priority != nil { flags |= Flag.priority }
        if correlationID != nil { flags |= Flag.correlationID }
        if replyTo != nil { flags |= Flag.replyTo }
        if expiration != nil { flags |= Flag.expiration }
        if messageID != nil { flags |= Flag.messageID }
        if timestamp != nil { flags |= Flag.timestamp }
        if type != nil { flags |= Flag.type }
        if userID != nil { flags |= Flag.userID }
        if appID != nil { flags |= Flag.appID }
        if clusterID != nil { flags |= Flag.clusterID }
        return flags
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The properties of a message (AMQP 0-9-1, class `basic`); texts have at most 255 bytes of UTF-8.
public struct AMQPProperties: Sendable, Hashable {
    /// The MIME type of the body.
    public var contentType: String?
    /// The message headers.
    public var headers: AMQPTable?
    /// 2 for a message that survives the broker's restart, else 1.
    public var deliveryMode: UInt8?
    /// The properties that few messages have.
    private var others: Others?

    /// The delivery mode of a message that survives the broker's restart in a durable queue.
    public static let persistent: UInt8 = 2

    /// Properties, none of them set unless given.
    ///
    /// - Parameters:
    ///   - contentType: MIME type of the body.
    ///   - deliveryMode: 2 for persistent.
    ///   - messageID: the message's name.
    ///   - expiration: milliseconds to live, in decimal digits.
    ///   - headers: the message headers.
    public init(
        contentType: String? = nil,
        deliveryMode: UInt8? = nil,
        messageID: String? = nil,
        expiration: String? = nil,
        headers: AMQPTable? = nil
    ) {
        self.contentType = contentType
        self.deliveryMode = deliveryMode
        self.headers = headers
        if messageID != nil { self.messageID = messageID }
        if expiration != nil { self.expiration = expiration }
    }
}

extension AMQPProperties {
    /// Indirect, so that they are one word more to copy from hand to hand rather than a dozen texts.
    private indirect enum Others: Sendable, Hashable {
        case rare(RareProperties)
    }

    private struct RareProperties: Sendable, Hashable {
        var contentEncoding: String?
        var priority: UInt8?
        var correlationID: String?
        var replyTo: String?
        var expiration: String?
        var messageID: String?
        var timestamp: UInt64?
        var type: String?
        var userID: String?
        var appID: String?
        var clusterID: String?
    }

    /// The properties that few messages have; none take no memory.
    private var rare: RareProperties {
        get {
            guard case .rare(let properties)? = others else { return RareProperties() }
            return properties
        }
        set { others = newValue == RareProperties() ? nil : .rare(newValue) }
    }

    /// Whether the message has none but the type of its body, headers and a delivery mode.
    var hasCommonOnly: Bool { others == nil }

    /// The MIME encoding of the body.
    public var contentEncoding: String? {
        get { rare.contentEncoding }
        set { rare.contentEncoding = newValue }
    }

    /// 0 to 9, for queues with priorities.
    public var priority: UInt8? {
        get { rare.priority }
        set { rare.priority = newValue }
    }

    /// What the message answers.
    public var correlationID: String? {
        get { rare.correlationID }
        set { rare.correlationID = newValue }
    }

    /// Where to answer to.
    public var replyTo: String? {
        get { rare.replyTo }
        set { rare.replyTo = newValue }
    }

    /// How many milliseconds the message may wait in a queue, in decimal digits.
    public var expiration: String? {
        get { rare.expiration }
        set { rare.expiration = newValue }
    }

    /// The message's name, chosen by its publisher.
    public var messageID: String? {
        get { rare.messageID }
        set { rare.messageID = newValue }
    }

    /// When the message was made, in seconds since 1970.
    public var timestamp: UInt64? {
        get { rare.timestamp }
        set { rare.timestamp = newValue }
    }

    /// The message's kind, chosen by its publisher.
    public var type: String? {
        get { rare.type }
        set { rare.type = newValue }
    }

    /// The user who published; the broker refuses any other than the user of the connection.
    public var userID: String? {
        get { rare.userID }
        set { rare.userID = newValue }
    }

    /// The application that published.
    public var appID: String? {
        get { rare.appID }
        set { rare.appID = newValue }
    }

    /// Reserved by the protocol.
    public var clusterID: String? {
        get { rare.clusterID }
        set { rare.clusterID = newValue }
    }
}

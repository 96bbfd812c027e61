// SPDX-License-Identifier: Apache-2.0

/// The properties of a message (AMQP 0-9-1, class `basic`); texts have at most 255 bytes of UTF-8.
public struct AMQPProperties: Sendable, Hashable {
    /// The MIME type of the body.
    public var contentType: String?
    /// The MIME encoding of the body.
    public var contentEncoding: String?
    /// The message headers.
    public var headers: AMQPTable?
    /// 2 for a message that survives the broker's restart, else 1.
    public var deliveryMode: UInt8?
    /// 0 to 9, for queues with priorities.
    public var priority: UInt8?
    /// What the message answers.
    public var correlationID: String?
    /// Where to answer to.
    public var replyTo: String?
    /// How many milliseconds the message may wait in a queue, in decimal digits.
    public var expiration: String?
    /// The message's name, chosen by its publisher.
    public var messageID: String?
    /// When the message was made, in seconds since 1970.
    public var timestamp: UInt64?
    /// The message's kind, chosen by its publisher.
    public var type: String?
    /// The user who published; the broker refuses any other than the user of the connection.
    public var userID: String?
    /// The application that published.
    public var appID: String?
    /// Reserved by the protocol.
    public var clusterID: String?

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
        self.messageID = messageID
        self.expiration = expiration
        self.headers = headers
    }
}

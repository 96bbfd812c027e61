// SPDX-License-Identifier: Apache-2.0

/// A message to be published.
public struct OutgoingMessage: Sendable {
    /// Where it goes.
    public var queue: QueueName

    /// The encoded envelope.
    public var body: [UInt8]

    /// How long the message stays invisible; zero or less for not at all.
    public var delay: Duration

    /// The trace that the envelope belongs to, as 32 lower-case hexadecimal digits.
    ///
    /// Transports that can tell when a trace has left the queues (`SQLiteTransport`) find its messages by this.
    public var traceID: String?

    /// Names and values that go into the broker's own message headers, beside those in the envelope.
    ///
    /// They let other tools of the broker see the trace context. A transport without message headers drops them:
    /// the envelope carries them anyway.
    public var properties: [(name: String, value: String)]

    /// A message.
    public init(
        queue: QueueName,
        body: [UInt8],
        delay: Duration = .zero,
        traceID: String? = nil,
        properties: [(name: String, value: String)] = []
    ) {
        self.queue = queue
        self.body = body
        self.delay = delay
        self.traceID = traceID
        self.properties = properties
    }
}

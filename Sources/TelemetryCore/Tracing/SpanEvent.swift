// SPDX-License-Identifier: Apache-2.0

/// Something that happened at one moment of a span.
public struct SpanEvent: Hashable, Sendable {
    /// What happened; a name from `Semantics/`.
    public var name: String

    /// When, in nanoseconds since the Unix epoch.
    public var timeUnixNano: UInt64

    /// Details.
    public var attributes: Attributes

    /// How many attributes were dropped for the limit.
    public var droppedAttributes: Int

    /// Creates an event.
    public init(name: String, timeUnixNano: UInt64, attributes: Attributes = [:], droppedAttributes: Int = 0) {
        self.name = name
        self.timeUnixNano = timeUnixNano
        self.attributes = attributes
        self.droppedAttributes = droppedAttributes
    }
}

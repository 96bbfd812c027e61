// SPDX-License-Identifier: Apache-2.0

/// How much one span may hold.
///
/// What is over a limit is dropped and counted in the span.
///
/// https://opentelemetry.io/docs/specs/otel/trace/sdk/#span-limits
public struct SpanLimits: Hashable, Sendable {
    /// The most attributes of a span.
    public var attributes: Int

    /// The most events of a span.
    public var events: Int

    /// The most links of a span.
    public var links: Int

    /// The most attributes of one event.
    public var attributesPerEvent: Int

    /// The most attributes of one link.
    public var attributesPerLink: Int

    /// The most characters of a text and bytes of a byte string; `nil` for no limit.
    public var valueLength: Int?

    /// Creates limits; the defaults are the specification's.
    public init(
        attributes: Int = 128,
        events: Int = 128,
        links: Int = 128,
        attributesPerEvent: Int = 128,
        attributesPerLink: Int = 128,
        valueLength: Int? = nil
    ) {
        self.attributes = attributes
        self.events = events
        self.links = links
        self.attributesPerEvent = attributesPerEvent
        self.attributesPerLink = attributesPerLink
        self.valueLength = valueLength
    }
}

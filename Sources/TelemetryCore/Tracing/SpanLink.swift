// SPDX-License-Identifier: Apache-2.0

/// A reference from a span to another span, of this trace or of another.
public struct SpanLink: Hashable, Sendable {
    /// The span referred to.
    public var context: SpanContext

    /// Details.
    public var attributes: Attributes

    /// How many attributes were dropped for the limit.
    public var droppedAttributes: Int

    /// Creates a link.
    public init(context: SpanContext, attributes: Attributes = [:], droppedAttributes: Int = 0) {
        self.context = context
        self.attributes = attributes
        self.droppedAttributes = droppedAttributes
    }
}

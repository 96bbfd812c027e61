// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore

/// Spans of one resource and one scope that somebody else made, to be passed on as they came.
public struct ForwardedSpans: Sendable {
    /// One span, and what its own fields do not say as the protocol does.
    public struct Element: Sendable {
        /// The span.
        public var span: SpanData
        /// The kind, as the protocol numbers it.
        public var kind: Int
        /// The end, which may be before the start.
        public var endUnixNano: UInt64
        /// The flags.
        public var flags: UInt32
        /// The flags of each link.
        public var linkFlags: [UInt32]

        /// Makes an element; there are as many `linkFlags` as links.
        public init(span: SpanData, kind: Int, endUnixNano: UInt64, flags: UInt32, linkFlags: [UInt32]) {
            self.span = span
            self.kind = kind
            self.endUnixNano = endUnixNano
            self.flags = flags
            self.linkFlags = linkFlags
        }
    }

    /// The resource.
    public var resource: Attributes
    /// How many of its attributes were dropped.
    public var resourceDroppedAttributes: Int
    /// Its schema.
    public var resourceSchemaURL: String
    /// What created the spans.
    public var scope: InstrumentationScope
    /// Its attributes.
    public var scopeAttributes: Attributes
    /// How many of them were dropped.
    public var scopeDroppedAttributes: Int
    /// The schema of the spans.
    public var scopeSchemaURL: String
    /// The spans.
    public var spans: [Element]

    /// Makes a group.
    public init(
        resource: Attributes,
        resourceDroppedAttributes: Int = 0,
        resourceSchemaURL: String = "",
        scope: InstrumentationScope,
        scopeAttributes: Attributes = Attributes(),
        scopeDroppedAttributes: Int = 0,
        scopeSchemaURL: String = "",
        spans: [Element]
    ) {
        self.resource = resource
        self.resourceDroppedAttributes = resourceDroppedAttributes
        self.resourceSchemaURL = resourceSchemaURL
        self.scope = scope
        self.scopeAttributes = scopeAttributes
        self.scopeDroppedAttributes = scopeDroppedAttributes
        self.scopeSchemaURL = scopeSchemaURL
        self.spans = spans
    }
}

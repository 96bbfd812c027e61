// SPDX-License-Identifier: Apache-2.0

/// A finished span: what processors, exporters and the trace store receive.
public struct SpanData: Hashable, Sendable {
    /// The span's identity and flags; `context.isSampled` says whether it may be exported.
    public var context: SpanContext

    /// The parent's identifier, or `nil` for a root span.
    public var parentSpanID: SpanID?

    /// Whether the parent is in another process.
    public var parentIsRemote: Bool

    /// The operation's name, of low cardinality.
    public var name: String

    /// The span's relation to other processes.
    public var kind: SpanKind

    /// When the span started, in nanoseconds since the Unix epoch.
    public var startUnixNano: UInt64

    /// When the span ended, in nanoseconds since the Unix epoch; never before its start.
    public var endUnixNano: UInt64

    /// Details.
    public var attributes: Attributes

    /// What happened on the way, in order of recording.
    public var events: [SpanEvent]

    /// The spans referred to, in order of recording.
    public var links: [SpanLink]

    /// How the operation ended.
    public var status: SpanStatus

    /// How many attributes were dropped for the limit.
    public var droppedAttributes: Int

    /// How many events were dropped for the limit.
    public var droppedEvents: Int

    /// How many links were dropped for the limit.
    public var droppedLinks: Int

    /// What created the span.
    public var scope: InstrumentationScope

    /// Creates the record of a finished span.
    public init(
        context: SpanContext,
        parentSpanID: SpanID? = nil,
        parentIsRemote: Bool = false,
        name: String,
        kind: SpanKind = .internal,
        startUnixNano: UInt64,
        endUnixNano: UInt64,
        attributes: Attributes = Attributes(),
        events: [SpanEvent] = [],
        links: [SpanLink] = [],
        status: SpanStatus = .unset,
        droppedAttributes: Int = 0,
        droppedEvents: Int = 0,
        droppedLinks: Int = 0,
        scope: InstrumentationScope
    ) {
        self.context = context
        self.parentSpanID = parentSpanID
        self.parentIsRemote = parentIsRemote
        self.name = name
        self.kind = kind
        self.startUnixNano = startUnixNano
        self.endUnixNano = endUnixNano
        self.attributes = attributes
        self.events = events
        self.links = links
        self.status = status
        self.droppedAttributes = droppedAttributes
        self.droppedEvents = droppedEvents
        self.droppedLinks = droppedLinks
        self.scope = scope
    }

    /// How long the operation took.
    public var duration: Duration { .nanoseconds(Int64(clamping: endUnixNano - min(startUnixNano, endUnixNano))) }
}

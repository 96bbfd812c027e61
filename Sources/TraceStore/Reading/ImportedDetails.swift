// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore

/// What the source of an imported span says that no span recorded here has.
///
/// Kept so that nothing is lost on the way from one place to another; nothing else looks at it.
/// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
public struct ImportedDetails: Sendable, Hashable {
    /// How many attributes of the resource were dropped.
    public var resourceDroppedAttributes = 0
    /// The schema of the resource.
    public var resourceSchemaURL = ""
    /// The attributes of what created the span.
    public var scopeAttributes = Attributes()
    /// How many of them were dropped.
    public var scopeDroppedAttributes = 0
    /// The schema of the span.
    public var scopeSchemaURL = ""
    /// The `flags` of the span, where those that its context and parent stand for differ.
    public var flags: UInt32?
    /// The `flags` of the links, where those that their contexts stand for differ.
    public var linkFlags: [UInt32] = []
    /// Whether the kind was left open; the span counts as internal.
    public var isKindUnspecified = false
    /// The end, where it is before the start; the span counts as having ended when it started.
    public var endUnixNano: UInt64?

    /// Makes details that say nothing.
    public init() {}

    /// Whether there is nothing to keep.
    public var isEmpty: Bool { self == ImportedDetails() }
}

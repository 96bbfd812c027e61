// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore

/// One recorded span, and what recorded it.
public struct StoredSpan: Sendable, Hashable {
    /// The span.
    public var span: SpanData
    /// The attributes of the process.
    public var resource: Attributes
    /// The value of `service.name` among them, or the name of the component when there is none.
    public var service: String
    /// What else an imported span came with; `nil` when there is nothing.
    public var imported: ImportedDetails?

    /// Makes a recorded span.
    public init(
        span: SpanData,
        resource: Attributes = Attributes(),
        service: String,
        imported: ImportedDetails? = nil
    ) {
        self.span = span
        self.resource = resource
        self.service = service
        self.imported = imported
    }

    /// The `flags` of the span in OTLP: the W3C flags, and in bits 8 and 9 that it is known, and whether, its parent is in
    /// another process.
    public var flags: UInt32 {
        imported?.flags ?? SpanCoding.flags(span.context.flags, isRemote: span.parentIsRemote)
    }

    /// The `flags` of a link in OTLP.
    public func flags(ofLink index: Int) -> UInt32 {
        if let flags = imported?.linkFlags, flags.indices.contains(index) { return flags[index] }
        let context = span.links[index].context
        return SpanCoding.flags(context.flags, isRemote: context.isRemote)
    }
}

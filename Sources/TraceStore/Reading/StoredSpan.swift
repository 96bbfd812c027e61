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

    /// Makes a recorded span.
    public init(span: SpanData, resource: Attributes = Attributes(), service: String) {
        self.span = span
        self.resource = resource
        self.service = service
    }
}

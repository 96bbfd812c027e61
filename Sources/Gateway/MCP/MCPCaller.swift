// SPDX-License-Identifier: Apache-2.0

internal import Access
internal import TelemetryCore

/// Who speaks the Model Context Protocol in one request, and the trace that the request belongs to.
struct MCPCaller: Sendable {
    /// Who it is.
    let principal: Principal
    /// The span of the request; invalid for none.
    let context: SpanContext
    /// What the trace of the request passes along; nil for nothing.
    let baggage: String?
    /// What the log and the span say of the request, besides.
    let facts: ExchangeFacts
}

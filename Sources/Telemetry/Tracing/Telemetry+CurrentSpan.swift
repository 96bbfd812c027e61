// SPDX-License-Identifier: Apache-2.0

public import TelemetryCore
internal import Tracing

extension Telemetry {
    /// The span of the running task, or nil outside of `withCurrentSpan` and of spans of libraries.
    public static var currentSpan: SpanContext? { ServiceContext.current?.spanContext }

    /// Runs a piece of work inside a span: its log lines carry the ids, spans of libraries become children.
    ///
    /// The span is not ended.
    ///
    /// - Parameters:
    ///   - span: The context of the span.
    ///   - operation: The work.
    /// - Returns: What the work returns.
    /// - Throws: What the work throws.
    public static func withCurrentSpan<Value>(
        _ span: SpanContext,
        _ operation: () async throws -> Value
    ) async rethrows -> Value {
        try await ServiceContext.$current.withValue(context(inside: span)) { try await operation() }
    }

    /// Runs a piece of synchronous work inside a span; see the asynchronous form.
    ///
    /// - Parameters:
    ///   - span: The context of the span.
    ///   - operation: The work.
    /// - Returns: What the work returns.
    /// - Throws: What the work throws.
    public static func withCurrentSpan<Value>(
        _ span: SpanContext,
        _ operation: () throws -> Value
    ) rethrows -> Value {
        try ServiceContext.$current.withValue(context(inside: span), operation: operation)
    }

    private static func context(inside span: SpanContext) -> ServiceContext {
        var context = ServiceContext.current ?? .topLevel
        context.spanContext = span
        return context
    }
}

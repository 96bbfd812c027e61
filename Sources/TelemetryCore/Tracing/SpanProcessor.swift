// SPDX-License-Identifier: Apache-2.0

/// Receives the recorded spans of a tracer: exporters and stores.
///
/// `onStart` and `onEnd` run on the thread that starts or ends the span; they never block, throw or trap. A processor
/// that cannot keep up drops spans and counts them.
public protocol SpanProcessor: Sendable {
    /// A recorded span has started. The default does nothing.
    func onStart(_ span: Span, parent: SpanContext?)

    /// A recorded span has ended; called once a span. Spans that are not sampled arrive as well, and exporters skip
    /// them.
    ///
    /// The span is the processor's to keep: one that declares its parameter `consuming` stores it without a copy.
    func onEnd(_ span: consuming SpanData)

    /// Hands over everything received before the call. Blocks for a bounded time; never call it on a cooperative
    /// thread.
    func forceFlush()

    /// Flushes and stops; later calls and later spans do nothing. Blocks for a bounded time, like `forceFlush`.
    func shutdown()
}

extension SpanProcessor {
    /// Does nothing.
    public func onStart(_ span: Span, parent: SpanContext?) {}

    /// Does nothing.
    public func forceFlush() {}

    /// Does nothing.
    public func shutdown() {}
}

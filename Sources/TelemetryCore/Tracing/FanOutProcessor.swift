// SPDX-License-Identifier: Apache-2.0

/// Passes every span to several processors, in order.
public struct FanOutProcessor: SpanProcessor {
    private let processors: [any SpanProcessor]

    /// Creates a processor of several; none is legal and drops everything.
    public init(_ processors: [any SpanProcessor]) {
        self.processors = processors
    }

    /// Tells every processor.
    public func onStart(_ span: Span, parent: SpanContext?) {
        for processor in processors { processor.onStart(span, parent: parent) }
    }

    /// Tells every processor.
    public func onEnd(_ span: SpanData) {
        for processor in processors { processor.onEnd(span) }
    }

    /// Flushes one after the other.
    public func forceFlush() {
        for processor in processors { processor.forceFlush() }
    }

    /// Shuts down one after the other.
    public func shutdown() {
        for processor in processors { processor.shutdown() }
    }
}

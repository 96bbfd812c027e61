// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
public import TelemetryCore

/// A processor that keeps every finished span for a test to look at.
public final class InMemorySpanProcessor: SpanProcessor {
    private struct State {
        var started: [SpanContext] = []
        var finished: [SpanData] = []
        var flushes = 0
        var isShutdown = false
    }

    private let state = Mutex(State())

    /// Creates a processor without spans.
    public init() {}

    /// The contexts of the spans that started, in order.
    public var started: [SpanContext] { state.withLock { $0.started } }

    /// The spans that ended, in order.
    public var spans: [SpanData] { state.withLock { $0.finished } }

    /// How often the processor was flushed.
    public var flushes: Int { state.withLock { $0.flushes } }

    /// Whether the processor was shut down.
    public var isShutdown: Bool { state.withLock { $0.isShutdown } }

    /// Returns the finished spans with this name.
    public func spans(named name: String) -> [SpanData] {
        spans.filter { $0.name == name }
    }

    /// Forgets everything.
    public func reset() {
        state.withLock { $0 = State() }
    }

    /// Keeps the context.
    public func onStart(_ span: Span, parent: SpanContext?) {
        state.withLock { $0.started.append(span.context) }
    }

    /// Keeps the span.
    public func onEnd(_ span: SpanData) {
        state.withLock { $0.finished.append(span) }
    }

    /// Counts the flush.
    public func forceFlush() {
        state.withLock { $0.flushes += 1 }
    }

    /// Notes the shutdown.
    public func shutdown() {
        state.withLock { $0.isShutdown = true }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient
public import TelemetryCore

/// Collects sampled spans and exports them in batches, on a thread of its own.
///
/// https://opentelemetry.io/docs/specs/otel/trace/sdk/#batching-processor. Ending a span costs a short lock and no
/// system call but for the first and the last span of a batch. An idle processor sleeps without a timer. It has to be
/// ended by `shutdown()`, which the thread outlives only if the system's resolver hangs.
public final class BatchSpanProcessor: SpanProcessor {
    private let worker: BatchWorker

    /// Creates a processor that sends to the configured collector, and starts its thread.
    ///
    /// - Parameters:
    ///   - configuration: Where to and how.
    ///   - resource: Describes the process.
    ///   - version: This software's version, for the `User-Agent`.
    ///   - registry: Where the processor counts.
    ///   - clock: The system's clock; its monotonic time must be `CLOCK_MONOTONIC`.
    ///   - onWarning: Receives one line when exporting starts to fail or fails differently, on the processor's thread.
    public convenience init(
        configuration: OTLPConfiguration,
        resource: Attributes,
        version: String,
        registry: MetricRegistry,
        clock: any TelemetryClock = SystemClock(),
        onWarning: @escaping @Sendable (String) -> Void
    ) {
        self.init(
            limits: configuration.batch,
            shutdownTimeout: configuration.shutdownTimeout,
            registry: registry,
            clock: clock,
            onWarning: onWarning
        ) {
            OTLPTraceExporter(configuration: configuration, resource: resource, version: version, clock: clock)
        }
    }

    /// Creates a processor that hands its batches to a closure, on the processor's thread, as if a collector took them.
    ///
    /// For benchmarks: everything but the encoding and the wire.
    package convenience init(
        limits: BatchLimits,
        registry: MetricRegistry,
        deliver: @escaping @Sendable ([SpanData]) -> Void
    ) {
        self.init(
            limits: limits,
            shutdownTimeout: .seconds(10),
            registry: registry,
            clock: SystemClock(),
            onWarning: { _ in }
        ) {
            ClosureExporter(deliver: deliver)
        }
    }

    /// Creates a processor over an exporter, which is made and used on the processor's thread only.
    init(
        limits: BatchLimits,
        shutdownTimeout: Duration,
        registry: MetricRegistry,
        clock: any TelemetryClock,
        onWarning: @escaping @Sendable (String) -> Void,
        makeExporter: @escaping @Sendable () -> some SpanExporter
    ) {
        worker = BatchWorker(
            limits: limits,
            shutdownTimeout: shutdownTimeout,
            registry: registry,
            clock: clock,
            onWarning: onWarning
        )
        worker.start(makeExporter)
    }

    /// Queues a sampled span; drops it, and counts it, when the queue is full or after the shutdown.
    ///
    /// Never blocks.
    public func onEnd(_ span: consuming SpanData) {
        if span.context.isSampled { worker.add(span) }
    }

    /// Waits until everything queued before the call is exported or lost, at most the configured export timeout.
    public func forceFlush() {
        worker.flush()
    }

    /// Exports what is queued, each batch with one try, within the configured time, and ends the thread.
    ///
    /// A back-off that sleeps wakes up at once. What cannot be exported in time is dropped and counted. Only the first
    /// call does something.
    public func shutdown() {
        worker.shutdown()
    }
}

private struct ClosureExporter: SpanExporter {
    let deliver: @Sendable ([SpanData]) -> Void

    func export(_ spans: [SpanData], control: some ExportControl) -> ExportReport {
        deliver(spans)
        return ExportReport(exported: spans.count)
    }
}

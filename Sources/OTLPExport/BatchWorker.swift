// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient
internal import TelemetryCore
internal import Threads

/// The thread of a batch processor, and what others share with it.
final class BatchWorker: Sendable {
    private struct State {
        var queue: BatchQueue
        var shutdownDeadline: UInt64?
        var isFinished = false
    }

    /// How long `shutdown` waits, after its time is over, for the thread to notice.
    private static let grace = Duration.milliseconds(250)

    let cancellation = HTTPCancellation()
    private let monitor: Monitor<State>
    private let limits: BatchLimits
    private let shutdownTimeout: Duration
    private let clock: any TelemetryClock
    private let metrics: ExportMetrics
    private let onWarning: @Sendable (String) -> Void

    init(
        limits: BatchLimits,
        shutdownTimeout: Duration,
        registry: MetricRegistry,
        clock: any TelemetryClock,
        onWarning: @escaping @Sendable (String) -> Void
    ) {
        let monitor = Monitor(State(queue: BatchQueue(limits: limits)))
        self.monitor = monitor
        self.limits = limits
        self.shutdownTimeout = shutdownTimeout
        self.clock = clock
        self.onWarning = onWarning
        metrics = ExportMetrics(registry: registry, capacity: limits.maximumQueueSize) {
            monitor.withLock { $0.queue.count }
        }
    }

    func start(_ makeExporter: @escaping @Sendable () -> some SpanExporter) {
        do throws(ThreadError) {
            try DedicatedThread.start(named: "asya-otlp") { [self] in run(makeExporter()) }
        } catch {
            // Without its thread the processor refuses and counts every span, and never waits for anything.
            monitor.withLock { state in
                _ = state.queue.requestShutdown()
                state.isFinished = true
            }
            onWarning("spans are not exported: \(error)")
        }
    }

    func add(_ span: consuming SpanData) {
        let addition = monitor.withLock(giving: span) { state, span in
            state.queue.add(span, at: clock.monotonicNano())
        }
        switch addition {
        case .accepted(let wakesWorker):
            if wakesWorker { monitor.wakeAll() }
        case .dropped(let reason):
            metrics.refused(reason)
        }
    }

    func flush() {
        let target = monitor.withLock { $0.queue.requestFlush() }
        monitor.wakeAll()
        let deadline = limits.exportTimeout.map { clock.monotonicNano().advanced(by: $0) }
        monitor.wait { state in
            let isOver = deadline.map { clock.monotonicNano() >= $0 } ?? false
            return state.isFinished || isOver || state.queue.isFlushed(target) ? .finished(()) : .until(deadline)
        }
    }

    func shutdown() {
        let deadline = clock.monotonicNano().advanced(by: shutdownTimeout)
        let isFirst = monitor.withLock { state in
            guard state.queue.requestShutdown() else { return false }
            state.shutdownDeadline = deadline
            return true
        }
        guard isFirst else { return }
        monitor.wakeAll()
        if waitForEnd(until: deadline) { return }
        cancellation.cancel()
        _ = waitForEnd(until: deadline.advanced(by: Self.grace))
    }

    private func waitForEnd(until deadline: UInt64) -> Bool {
        monitor.wait { state in
            if state.isFinished { return .finished(true) }
            return clock.monotonicNano() >= deadline ? .finished(false) : .until(deadline)
        }
    }

    private func run(_ exporter: some SpanExporter) {
        var throttle = WarningThrottle()
        while let batch = nextBatch() {
            metrics.began(batch.count)
            let start = clock.monotonicNano()
            let report = exporter.export(batch, control: self)
            let end = clock.monotonicNano()
            metrics.finished(report, took: start.duration(to: end))
            if let warning = report.warning {
                if throttle.admits(warning, at: end) { onWarning(warning) }
            } else {
                throttle.reset()
            }
            monitor.withLock { $0.queue.exportEnded() }
            monitor.wakeAll()
        }
        monitor.withLock { $0.isFinished = true }
        monitor.wakeAll()
    }

    /// Waits for the next batch; `nil` when the processor is shut down and nothing waits, or the time for it is over.
    private func nextBatch() -> [SpanData]? {
        let (batch, abandoned): ([SpanData]?, Int) = monitor.wait { state in
            let now = clock.monotonicNano()
            if let deadline = state.shutdownDeadline, now >= deadline { return .finished((nil, state.queue.abandon())) }
            switch state.queue.next(at: now) {
            case .export(let batch): return .finished((batch, 0))
            case .wait(let until): return .until(until)
            case .stop: return .finished((nil, 0))
            }
        }
        metrics.abandoned(abandoned)
        return batch
    }
}

extension BatchWorker: ExportControl {
    func monotonicNano() -> UInt64 { clock.monotonicNano() }

    func sends(bytes: Int) { metrics.sends(bytes: bytes) }

    var shutdownDeadline: UInt64? { monitor.withLock { $0.shutdownDeadline } }

    func pause(for duration: Duration) {
        let end = clock.monotonicNano().advanced(by: duration)
        monitor.wait { state in
            state.shutdownDeadline != nil || clock.monotonicNano() >= end ? .finished(()) : .until(end)
        }
    }
}

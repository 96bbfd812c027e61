// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
public import TelemetryCore
internal import Threads

/// Records the spans and hops of one process in a trace store.
///
/// `onEnd` and `record` may be called from any thread. They put the record into a bounded queue and return; a thread of
/// the writer's own does the rest, in commits of up to 512 rows, 50 ms after the first of them at the latest. Nothing
/// here throws, blocks or ends the host: what does not fit into the queue is dropped and counted, and the first failure
/// to write (disk full, file damaged, folder read-only) ends the recording with one warning.
///
/// What was committed survives the end of the process, however it ends. Slices are in the format of `SliceSchema`.
public final class TraceStoreWriter: SpanProcessor, Sendable {
    private enum State: UInt8, AtomicRepresentable {
        case recording
        case disabled
        case shutDown
    }

    private final class Status: Sendable {
        let state = Atomic(State.recording)
    }

    /// What was asked for.
    public let options: TraceStoreOptions

    private let queue: StoreQueue
    private let instruments: StoreInstruments
    private let status = Status()

    /// Starts the writing thread.
    ///
    /// The first file is created with the first record.
    ///
    /// - Parameters:
    ///   - options: Where and what to record.
    ///   - resource: The attributes of the process; `service.name` is shown as the service of its spans.
    ///   - clock: Dates the slices.
    ///   - registry: Receives the families of `TraceStoreMetrics`.
    ///   - onWarning: Receives the one line that says why the recording ended, on the writing thread.
    public init(
        options: TraceStoreOptions,
        resource: Attributes = Attributes(),
        clock: any TelemetryClock = SystemClock(),
        registry: MetricRegistry = MetricRegistry(),
        onWarning: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.options = options
        let queue = StoreQueue(maxRows: options.maxQueuedRows, maxBytes: options.maxQueuedBytes)
        let instruments = StoreInstruments(registry, options: options)
        let status = status
        self.queue = queue
        self.instruments = instruments
        instruments.enabled.set(1)
        let size = registry.gauge(TraceStoreMetrics.queueSize).labels()
        registry.onCollect { size.set(queue.count) }
        let fail: @Sendable (String) -> Void = { reason in
            _ = status.state.compareExchange(expected: .recording, desired: .disabled, ordering: .relaxed)
            onWarning(reason)
        }
        do throws(ThreadError) {
            try DedicatedThread.start(named: "asya-traces", stackBytes: 512 << 10) {
                StoreLoop(
                    queue: queue,
                    options: options,
                    resource: resource,
                    clock: clock,
                    instruments: instruments,
                    onFailure: fail
                ).run()
            }
        } catch {
            queue.ended()
            instruments.enabled.set(0)
            fail("traces are not recorded: \(error)")
        }
    }

    deinit {
        // The thread keeps what it needs alive, writes what is left, and ends.
        _ = queue.stop(nano: 0)
    }

    /// Whether records are still written; `false` after a failure and after `shutdown`.
    public var isEnabled: Bool { status.state.load(ordering: .relaxed) == .recording }

    /// Records a hop.
    ///
    /// Envelopes that the payload policy leaves out are let go of before this returns.
    public func record(_ hop: HopRecord) {
        guard isWanted() else { return }
        guard !keepsBodies(of: hop) else { return offer(.hop(hop, omitted: nil)) }
        var hop = hop
        let omitted = OmittedSizes(emptying: &hop)
        offer(.hop(hop, omitted: omitted))
    }

    /// Records a span.
    ///
    /// A span that is not sampled is kept only if its hop turns out to be worth it; see `TraceStoreOptions`.
    public func onEnd(_ span: SpanData) {
        guard isWanted() else { return }
        offer(.span(span))
    }

    /// Waits until everything recorded before the call can be read; `false` when the time was up before.
    ///
    /// Blocks the calling thread.
    @discardableResult
    public func flush(timeout: Duration = .seconds(5)) -> Bool {
        queue.flush(nano: UInt64(clamping: timeout.nanoseconds))
    }

    /// Waits up to five seconds until everything recorded before the call can be read.
    public func forceFlush() {
        flush()
    }

    /// Writes what is left, closes the slice and ends the thread; waits up to five seconds for it.
    public func shutdown() {
        let previous = status.state.exchange(.shutDown, ordering: .relaxed)
        _ = queue.stop(nano: 5_000_000_000)
        if previous == .recording { instruments.enabled.set(0) }
    }

    private func isWanted() -> Bool {
        switch status.state.load(ordering: .relaxed) {
        case .recording: return true
        case .disabled: instruments.countDropped(.disabled)
        case .shutDown: instruments.countDropped(.alreadyShutdown)
        }
        return false
    }

    private func offer(_ entry: StoreEntry) {
        if !queue.offer(entry) { instruments.countDropped(.queueFull) }
    }

    private func keepsBodies(of hop: HopRecord) -> Bool {
        switch options.payloads {
        case .all: true
        case .none: false
        case .errors: hop.outcome.isProblem || hop.actor == StoredHop.errorEnd
        }
    }
}

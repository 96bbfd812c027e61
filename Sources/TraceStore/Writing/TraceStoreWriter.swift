// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
public import TelemetryCore
internal import Threads

/// Records the spans and hops of one process in a trace store.
///
/// `onEnd` and `record` may be called from any thread. They put the record into a bounded queue and return; a thread of
/// the writer's own does the rest, in commits of up to 512 rows, 50 ms after the first of them, or up to 200 ms while more
/// keep coming. Nothing here throws, blocks or ends the host: what does not fit into the queue is dropped and counted, and a
/// failure to write (disk full, file damaged, folder read-only) suspends the recording with one warning. It goes on in a new
/// slice once that is possible, which is tried after 10 seconds and then ever less often, down to every 5 minutes.
///
/// What was committed survives the end of the process, however it ends. Slices are in the format of `SliceSchema`.
public final class TraceStoreWriter: SpanProcessor, Sendable {
    private enum State: UInt8, AtomicRepresentable {
        case recording
        case suspended
        case shutDown
    }

    private final class Status: Sendable {
        let state = Atomic(State.recording)

        /// Changes the state, unless it is another by now; returns whether it was changed.
        @discardableResult
        func move(from old: State, to new: State) -> Bool {
            state.compareExchange(expected: old, desired: new, ordering: .relaxed).exchanged
        }
    }

    /// What was asked for.
    public let options: TraceStoreOptions

    private let queue: StoreQueue
    private let instruments: StoreInstruments
    private let status = Status()
    /// Asked before the queue, so that what is not stored costs no room in it and wakes no thread.
    private let filter: Mutex<TailFilter>

    /// Starts the writing thread.
    ///
    /// The first file is created with the first record.
    ///
    /// - Parameters:
    ///   - options: Where and what to record.
    ///   - resource: The attributes of the process; `service.name` is shown as the service of its spans.
    ///   - clock: Dates the slices.
    ///   - registry: Receives the families of `TraceStoreMetrics`.
    ///   - onWarning: Receives a line when the recording is suspended, which says why, and one when it is sure to go on
    ///     again, on the writing thread.
    public init(
        options: TraceStoreOptions,
        resource: Attributes = Attributes(),
        clock: any TelemetryClock = SystemClock(),
        registry: MetricRegistry = MetricRegistry(),
        onWarning: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.options = options
        let queue = StoreQueue(maxRows: options.maxQueuedRows, maxBytes: options.maxQueuedBytes)
        let slices = OwnSlices()
        let instruments = StoreInstruments(registry, options: options, queue: queue, slices: slices)
        let status = status
        self.queue = queue
        self.instruments = instruments
        filter = Mutex(TailFilter(slowThreshold: options.slowThreshold))
        instruments.enabled.set(1)
        let change: @Sendable (StoreLoop.Change) -> Void = { change in
            switch change {
            case .suspended(let news):
                status.move(from: .recording, to: .suspended)
                instruments.enabled.set(0)
                if let news { onWarning(news) }
            case .resumed:
                if status.move(from: .suspended, to: .recording) { instruments.enabled.set(1) }
            case .recovered(let news): onWarning(news)
            }
        }
        do throws(ThreadError) {
            try DedicatedThread.start(named: "asya-traces", stackBytes: 512 << 10) {
                StoreLoop(
                    queue: queue,
                    options: options,
                    resource: resource,
                    clock: clock,
                    instruments: instruments,
                    slices: slices,
                    onChange: change
                ).run()
            }
        } catch {
            queue.ended()
            change(.suspended(news: "traces are not recorded: \(error)"))
        }
    }

    deinit {
        // The thread keeps what it needs alive, writes what is left, and ends.
        _ = queue.stop(nano: 0)
    }

    /// Whether records are written; `false` for as long as a failure lasts, and after `shutdown`.
    public var isEnabled: Bool { status.state.load(ordering: .relaxed) == .recording }

    /// Records a hop.
    ///
    /// Envelopes that the payload policy leaves out are let go of before this returns.
    ///
    /// - Parameter hop: The hop; its spans are to have ended before.
    /// - Returns: Whether the head sampler did not choose the hop's trace and the hop is stored for what happened in it.
    ///   Another process that took part in the hop should then be told to ``keep(_:)`` its spans.
    @discardableResult
    public func record(_ hop: HopRecord) -> Bool {
        guard isWanted() else { return false }
        let isNotable = hop.isNotable(slowThreshold: options.slowThreshold)
        if hop.isSampled {
            offer(hop, isNotable: isNotable)
            return false
        }
        let (isStored, spans) = filter.withLock { $0.admit(hop) }
        guard isStored else { return false }
        for span in spans { offer(.span(span), .urgent) }
        offer(hop, isNotable: isNotable)
        return true
    }

    /// Records a span.
    ///
    /// A span that is not sampled is kept only if its hop turns out to be worth it; see `TraceStoreOptions`.
    public func onEnd(_ span: consuming SpanData) {
        guard isWanted() else { return }
        guard span.context.isSampled else {
            let span = span
            for span in filter.withLock({ $0.admit(span) }) { offer(.span(span), .urgent) }
            return
        }
        let urgency: StoreQueue.Urgency = span.status.isError ? .urgent : .ordinary
        offer(.span(span), urgency)
    }

    /// Stores what was set aside of a trace, and everything that comes of it later.
    ///
    /// For a process that records no hops: whether a hop failed, was retried, dead-lettered or slow is known elsewhere.
    ///
    /// - Parameter traceID: The trace of a notable hop.
    public func keep(_ traceID: TraceID) {
        guard isWanted() else { return }
        for span in filter.withLock({ $0.keep(traceID) }) { offer(.span(span), .urgent) }
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
        case .suspended: instruments.countDropped(.disabled)
        case .shutDown: instruments.countDropped(.alreadyShutdown)
        }
        return false
    }

    private func offer(_ hop: HopRecord, isNotable: Bool) {
        let keepsBodies =
            switch options.payloads {
            case .all: true
            case .none: false
            case .errors: isNotable
            }
        let urgency: StoreQueue.Urgency = isNotable ? .urgent : .ordinary
        guard !keepsBodies else { return offer(.hop(hop, omitted: nil), urgency) }
        var hop = hop
        let omitted = OmittedSizes(emptying: &hop)
        offer(.hop(hop, omitted: omitted), urgency)
    }

    private func offer(_ entry: StoreEntry, _ urgency: StoreQueue.Urgency) {
        if !queue.offer(entry, urgency) { instruments.countDropped(.queueFull) }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import TelemetryCore

/// The decisions of the batch processor as a value: what waits, what is exported when, and when all is done.
///
/// https://opentelemetry.io/docs/specs/otel/trace/sdk/#batching-processor. Times are nanoseconds of one monotonic
/// clock. One worker calls `next` and `exportEnded` in turn, which is why exports never overlap.
struct BatchQueue {
    enum Addition: Equatable {
        /// It waits; `wakesWorker` when the worker may have to do something earlier than it thought.
        case accepted(wakesWorker: Bool)
        case dropped(SpanDropReason)
    }

    enum Step {
        case export([SpanData])
        /// Nothing to do until this time, or until something is added or asked for if `nil`.
        case wait(until: UInt64?)
        /// Shut down, and nothing waits.
        case stop
    }

    private let limits: BatchLimits
    /// Whole batches that wait, the oldest first, and the one that fills up: a batch is never copied.
    private var full: [[SpanData]] = []
    private var filling: [SpanData] = []
    /// When the oldest waiting span is due at the latest.
    private var due: UInt64 = 0
    private var inFlight = 0
    /// How many spans were ever accepted, how many of them are done with, and up to which one a flush was asked for.
    private var accepted: UInt64 = 0
    private var completed: UInt64 = 0
    private var flushTarget: UInt64 = 0
    private(set) var isShutDown = false

    init(limits: BatchLimits) {
        self.limits = limits
    }

    /// How many spans wait, without those being exported.
    var count: Int { full.count * limits.maximumBatchSize + filling.count }

    /// A span has ended; the time is only asked for when it matters.
    mutating func add(_ span: consuming SpanData, at now: @autoclosure () -> UInt64) -> Addition {
        guard !isShutDown else { return .dropped(.alreadyShutdown) }
        let waiting = count
        guard waiting < limits.maximumQueueSize else { return .dropped(.queueFull) }
        if waiting == 0 { setDue(now()) }
        if filling.isEmpty { filling.reserveCapacity(limits.maximumBatchSize) }
        filling.append(span)
        accepted += 1
        if filling.count == limits.maximumBatchSize {
            full.append(filling)
            filling = []
        }
        return .accepted(wakesWorker: waiting == 0 || waiting + 1 == limits.maximumBatchSize)
    }

    /// What the worker does now.
    mutating func next(at now: UInt64) -> Step {
        guard count > 0 else { return isShutDown ? .stop : .wait(until: nil) }
        let isDue = !full.isEmpty || completed < flushTarget || isShutDown || now >= due
        guard isDue else { return .wait(until: due) }
        let batch: [SpanData]
        if full.isEmpty {
            batch = filling
            filling = []
        } else {
            batch = full.removeFirst()
            // The exact times of the others are not kept: they wait for the delay since this export at most.
            setDue(now)
        }
        inFlight = batch.count
        return .export(batch)
    }

    /// The batch that `next` returned is done with, one way or the other.
    mutating func exportEnded() {
        completed += UInt64(inFlight)
        inFlight = 0
    }

    /// Asks for everything accepted so far; the result goes to `isFlushed`.
    mutating func requestFlush() -> UInt64 {
        flushTarget = accepted
        return accepted
    }

    /// Whether all that a flush asked for is done with.
    func isFlushed(_ target: UInt64) -> Bool {
        completed >= target
    }

    /// Refuses new spans from now on; `false` if that was so already.
    mutating func requestShutdown() -> Bool {
        guard !isShutDown else { return false }
        isShutDown = true
        return true
    }

    /// Gives up on what waits, and returns how many spans that were.
    mutating func abandon() -> Int {
        let abandoned = count
        completed += UInt64(abandoned)
        full = []
        filling = []
        return abandoned
    }

    private mutating func setDue(_ now: UInt64) {
        due = now.advanced(by: limits.scheduleDelay)
    }
}

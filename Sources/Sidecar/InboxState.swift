// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import Transports

/// What is claimed but not handled yet, who waits for it, and how much more to ask the broker for: pure state.
///
/// A message that waits here is held back from every other replica, so the inbox holds only what this sidecar can start
/// within ``horizonNano``: as many as there are free lanes, plus what short handlers get through in that time. A long
/// handler holds back nothing.
///
/// A lane is the right to be at the runtime, and is free again as soon as that has answered. A task takes a delivery from
/// there to its settlement and then the next one, so that no message costs a task of its own; there are ``maxWaiting`` more
/// tasks than lanes.
struct InboxState {
    /// How much work, by the handler's recent durations, may wait here: 50 ms, in nanoseconds.
    private static let horizonNano = 50e6
    /// The most messages that may wait here, however short the handler.
    static let maxWaiting = 64

    private var waiting: Deque<Delivery> = []
    private var freeLanes = 0
    /// Tasks that wait for a delivery.
    private var idleTasks = 0
    /// Moving average of the handler's durations in nanoseconds; nil before the first.
    private var averageNano: Double?
    /// How many messages may wait beyond the free lanes.
    private var ahead = 0
    /// Handled deliveries whose outputs the broker has not confirmed yet.
    private var unsettled = 0
    private(set) var isClosed = false
    /// Set while the runtime cannot take messages.
    private(set) var isPaused = false

    /// So many deliveries may be at the runtime at once; returns how many tasks are to run.
    mutating func opened(lanes: Int) -> Int {
        freeLanes = lanes
        return lanes + Self.maxWaiting
    }

    /// How many messages to ask the broker for now; 0 means wait.
    ///
    /// Half of what may wait is used up before more is asked for, so that a short handler's messages come in batches.
    var demand: Int {
        guard !isClosed, !isPaused, unsettled < Self.maxWaiting else { return 0 }
        guard waiting.count <= ahead / 2 else { return 0 }
        return max(0, freeLanes + ahead - waiting.count)
    }

    /// A task has nothing to do; it takes a delivery or waits.
    mutating func taskIdled() -> Delivery? {
        idleTasks += 1
        return takeNext()
    }

    /// Deliveries arrived; returns those that idle tasks take at once.
    mutating func received(_ deliveries: [Delivery]) -> [Delivery] {
        waiting.append(contentsOf: deliveries)
        var taken: [Delivery] = []
        while let next = takeNext() { taken.append(next) }
        return taken
    }

    /// The next delivery, when there is a lane and a task for it.
    private mutating func takeNext() -> Delivery? {
        guard !isPaused, !isClosed, freeLanes > 0, idleTasks > 0, let next = waiting.popFirst() else { return nil }
        freeLanes -= 1
        idleTasks -= 1
        return next
    }

    /// A handler ran for so many nanoseconds; its delivery is now being settled, and the next one that waits has its lane.
    ///
    /// Returns what idle tasks take at once.
    mutating func handled(tookNano nano: UInt64) -> [Delivery] {
        freeLanes += 1
        unsettled += 1
        let average = averageNano.map { $0 * 0.8 + Double(nano) * 0.2 } ?? Double(nano)
        averageNano = average
        ahead = average > 0 ? min(Self.maxWaiting, Int(Self.horizonNano / average)) : 0
        return received([])
    }

    /// The broker has taken over everything that a handled delivery produced, or the delivery was given up.
    mutating func settled() { unsettled -= 1 }

    /// The runtime cannot take messages.
    mutating func paused() { isPaused = true }

    /// The runtime takes messages again; returns what idle tasks take at once.
    mutating func resumed() -> [Delivery] {
        isPaused = false
        return received([])
    }

    /// No more work is started.
    mutating func closed() { isClosed = true }

    /// Takes out what waits, to be given back.
    mutating func takeWaiting() -> [Delivery] {
        defer { waiting.removeAll() }
        return Array(waiting)
    }
}

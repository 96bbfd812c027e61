// SPDX-License-Identifier: Apache-2.0

internal import DequeModule
internal import Transports

/// What is claimed but not handled yet, who waits for it, and how much more to ask the broker for: pure state.
///
/// A message that waits here is held back from every other replica, so the inbox holds only what this sidecar can start
/// within ``horizon``: as many as the idle lanes, plus what short handlers get through in that time. A long handler
/// holds back nothing.
struct InboxState {
    /// How much work, by the handler's recent durations, may wait here.
    static let horizon: Duration = .milliseconds(50)
    /// The most messages that may wait here, however short the handler.
    static let maxWaiting = 64

    private var waiting: Deque<Delivery> = []
    private var idleLanes = 0
    /// Moving average of the handler's durations in nanoseconds; nil before the first.
    private var averageNano: Double?
    /// Handled deliveries whose outputs the broker has not confirmed yet.
    private var unsettled = 0
    private(set) var isClosed = false
    /// Set while the runtime cannot take messages.
    private(set) var isPaused = false

    /// How many messages to ask the broker for now; 0 means wait.
    ///
    /// Half of what may wait is used up before more is asked for, so that a short handler's messages come in batches.
    var demand: Int {
        guard !isClosed, !isPaused, unsettled < Self.maxWaiting else { return 0 }
        guard waiting.count <= ahead / 2 else { return 0 }
        return max(0, idleLanes + ahead - waiting.count)
    }

    /// How many messages may wait beyond the idle lanes.
    private var ahead: Int {
        guard let averageNano, averageNano > 0 else { return 0 }
        let horizonNano = Double(Self.horizon.components.attoseconds) / 1e9
        return min(Self.maxWaiting, Int(horizonNano / averageNano))
    }

    /// A lane has nothing to do; it takes a delivery or waits.
    mutating func laneIdled() -> Delivery? {
        if !isPaused, !isClosed, let next = waiting.popFirst() { return next }
        idleLanes += 1
        return nil
    }

    /// Deliveries arrived; returns those that idle lanes take at once.
    mutating func received(_ deliveries: [Delivery]) -> [Delivery] {
        waiting.append(contentsOf: deliveries)
        guard !isPaused else { return [] }
        var taken: [Delivery] = []
        while idleLanes > 0, let next = waiting.popFirst() {
            idleLanes -= 1
            taken.append(next)
        }
        return taken
    }

    /// A handler ran this long; its delivery is now being settled.
    mutating func handled(took duration: Duration) {
        unsettled += 1
        let components = duration.components
        let nano = Double(components.seconds) * 1e9 + Double(components.attoseconds) / 1e9
        averageNano = averageNano.map { $0 * 0.8 + nano * 0.2 } ?? nano
    }

    /// The broker has taken over everything that a handled delivery produced, or the delivery was given up.
    mutating func settled() { unsettled -= 1 }

    /// The runtime cannot take messages.
    mutating func paused() { isPaused = true }

    /// The runtime takes messages again; returns what idle lanes take at once.
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

// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import Transports

/// Renews the leases of deliveries for as long as they are held.
///
/// One task does it, which runs only while there are leases.
final class LeaseKeeper: Sendable {
    private struct State {
        var table: LeaseTable
        var isRunning = false
    }

    private let state: Mutex<State>
    private let channels: QueueChannels
    private let time: any TransportTime
    private let background: BackgroundTasks
    private let observer: (any TransportObserver)?

    init(
        visibilitySeconds: Int,
        channels: QueueChannels,
        time: any TransportTime,
        background: BackgroundTasks,
        observer: (any TransportObserver)?
    ) {
        self.state = Mutex(State(table: LeaseTable(visibilitySeconds: visibilitySeconds)))
        self.channels = channels
        self.time = time
        self.background = background
        self.observer = observer
    }

    /// Whether a renewal or the end of a lease is due; for tests that move the clock.
    var isBehind: Bool {
        let now = time.monotonicNano()
        return state.withLock { $0.table.nextEvent.map { $0 <= now } ?? false }
    }

    /// Notes a message that came with the answer to a request.
    func insert(
        queue: QueueName,
        queueURL: String,
        receipt: String,
        claim: String?,
        requestedAt: UInt64,
        answeredAt: UInt64
    ) -> DeliveryToken {
        let (token, mustStart) = state.withLock { state in
            let token = state.table.insert(
                queue: queue,
                queueURL: queueURL,
                receipt: receipt,
                claim: claim,
                requestedAt: requestedAt,
                answeredAt: answeredAt
            )
            defer { state.isRunning = true }
            return (token, !state.isRunning)
        }
        if mustStart {
            // Refused only when the transport ends.
            _ = background.start { [self] in await renew() }
        }
        return token
    }

    /// Begins to settle a delivery; nil when it is not held.
    func beginSettling(_ token: DeliveryToken) -> Lease? {
        let now = time.monotonicNano()
        return state.withLock { $0.table.beginSettling(token, at: now) }
    }

    /// A settlement failed; the delivery stays held.
    func settlingFailed(_ token: DeliveryToken, published: [OutgoingMessage]) {
        state.withLock { $0.table.settlingFailed(token, published: published) }
    }

    /// The deliveries are settled or not ours any more; returns those that were held.
    @discardableResult
    func remove(_ tokens: [DeliveryToken]) -> [Lease] {
        state.withLock { state in tokens.compactMap { state.table.remove($0) } }
    }

    /// Takes out everything that nobody settles.
    func takeUnsettled() -> [Lease] {
        state.withLock { $0.table.takeUnsettled() }
    }

    private func renew() async {
        while let next = nextLook() {
            guard (try? await time.pause(untilMonotonicNano: next)) != nil else { return }
            let due = state.withLock { [now = time.monotonicNano()] in $0.table.takeDue(at: now) }
            for lease in due.lost {
                observer?.leaseLost(queue: lease.queue)
            }
            await withDiscardingTaskGroup { group in
                for (url, renewals) in Dictionary(grouping: due.renewals, by: \.lease.queueURL) {
                    group.addTask { [self] in await renew(renewals, in: url) }
                }
            }
        }
    }

    /// Until when nothing is due; nil, and the task ends, when nothing is held.
    ///
    /// Never later than the first renewal of what may be taken meanwhile.
    private func nextLook() -> UInt64? {
        let now = time.monotonicNano()
        return state.withLock { state in
            guard let next = state.table.nextEvent else {
                state.isRunning = false
                return nil
            }
            return min(next, now + state.table.interval)
        }
    }

    private func renew(_ renewals: [(lease: Lease, seconds: Int)], in url: String) async {
        let requestedAt = time.monotonicNano()
        let outcomes = await channels[url].changes.send(
            renewals.map { (item: VisibilityChange(receipt: $0.lease.receipt, seconds: $0.seconds), bytes: 0) }
        )
        tell(zip(renewals, outcomes).map { ($0, $1) }, requestedAt)
    }

    private func tell(_ outcomes: [((lease: Lease, seconds: Int), SQSError?)], _ requestedAt: UInt64) {
        let now = time.monotonicNano()
        var renewed: [QueueName: Int] = [:]
        var lost: [QueueName] = []
        state.withLock { state in
            for ((lease, seconds), outcome) in outcomes {
                switch outcome {
                case nil:
                    state.table.renewed(lease.token, seconds: seconds, requestedAt: requestedAt)
                    renewed[lease.queue, default: 0] += 1
                case .notHeld, .queueMissing:
                    // Settled meanwhile, or somebody else's by now.
                    if state.table.removeLost(lease.token, at: now) != nil { lost.append(lease.queue) }
                case .queueDeletedRecently, .queueDiffers, .tooLarge, .throttled, .unavailable, .refused, .cancelled:
                    state.table.postponed(lease.token, at: now)
                }
            }
        }
        for (queue, count) in renewed {
            observer?.leasesRenewed(queue: queue, count: count)
        }
        for queue in lost {
            observer?.leaseLost(queue: queue)
        }
    }
}

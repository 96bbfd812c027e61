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
    private let service: any SQSService
    private let requests: Requests
    private let background: BackgroundTasks
    private let observer: (any TransportObserver)?

    init(
        visibilitySeconds: Int,
        service: any SQSService,
        requests: Requests,
        background: BackgroundTasks,
        observer: (any TransportObserver)?
    ) {
        self.state = Mutex(State(table: LeaseTable(visibilitySeconds: visibilitySeconds)))
        self.service = service
        self.requests = requests
        self.background = background
        self.observer = observer
    }

    /// Whether a renewal or the end of a lease is due; for tests that move the clock.
    var isBehind: Bool {
        let now = requests.time.monotonicNano()
        return state.withLock { $0.table.nextEvent.map { $0 <= now } ?? false }
    }

    /// Notes a message that a request made at `takenAt` has taken.
    func insert(
        queue: QueueName,
        queueURL: String,
        receipt: String,
        claim: String?,
        takenAt: UInt64
    ) -> DeliveryToken {
        let (token, mustStart) = state.withLock { state in
            let token = state.table.insert(
                queue: queue,
                queueURL: queueURL,
                receipt: receipt,
                claim: claim,
                takenAt: takenAt
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
        let now = requests.time.monotonicNano()
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
        while let wait = nextWait() {
            if wait > .zero, (try? await requests.time.pause(for: wait)) == nil { return }
            let due = state.withLock { [now = requests.time.monotonicNano()] in $0.table.takeDue(at: now) }
            for lease in due.lost {
                observer?.leaseLost(queue: lease.queue)
            }
            for (url, renewals) in Dictionary(grouping: due.renewals, by: \.lease.queueURL) {
                var rest = renewals[...]
                while !rest.isEmpty {
                    await renew(Array(rest.prefix(SQSLimit.batchCount)), in: url)
                    rest = rest.dropFirst(SQSLimit.batchCount)
                }
            }
        }
    }

    /// How long nothing is due; nil, and the task ends, when nothing is held.
    ///
    /// Never longer than until the first renewal of what may be taken meanwhile.
    private func nextWait() -> Duration? {
        let now = requests.time.monotonicNano()
        return state.withLock { state in
            guard let next = state.table.nextEvent else {
                state.isRunning = false
                return nil
            }
            return .nanoseconds(Int64(clamping: next > now ? min(next - now, state.table.interval) : 0))
        }
    }

    private func renew(_ renewals: [(lease: Lease, seconds: Int)], in url: String) async {
        let requestedAt = requests.time.monotonicNano()
        let changes = renewals.map { VisibilityChange(receipt: $0.lease.receipt, seconds: $0.seconds) }
        var outcomes = [SQSError?](repeating: nil, count: renewals.count)
        do throws(SQSError) {
            let failures = try await requests.once { () async throws(SQSError) in
                try await service.changeVisibility(changes, in: url)
            }
            for failure in failures where outcomes.indices.contains(failure.index) {
                outcomes[failure.index] = failure.error
            }
        } catch {
            outcomes = Array(repeating: error, count: renewals.count)
        }
        tell(zip(renewals, outcomes).map { ($0, $1) }, requestedAt)
    }

    private func tell(_ outcomes: [((lease: Lease, seconds: Int), SQSError?)], _ requestedAt: UInt64) {
        let now = requests.time.monotonicNano()
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

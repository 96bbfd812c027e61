// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import Transports

/// Asks SQS for the messages of one queue while somebody waits for them, one request at a time.
///
/// A request that nobody waits for any more goes on until it is ``SQSTransportOptions/leastPoll`` old, because breaking
/// it off while SQS answers hides the messages of the answer for the visibility timeout. An older one has found the
/// queue empty and is broken off at once.
final class Poller: Sendable {
    /// The longest pause while the service cannot be reached.
    private static let longestPause: Duration = .seconds(10)

    private let queue: QueueName
    private let engine: Engine
    private let state = Mutex(PollState())

    init(queue: QueueName, engine: Engine) {
        self.queue = queue
        self.engine = engine
    }

    /// Takes messages; suspends until there are some.
    func receive(max: Int) async throws -> [Delivery] {
        do {
            return try await Waiter<[Delivery]>().value { waiter in
                let mustStart = state.withLock { $0.wait(PollState.Receiver(max: max, waiter: waiter)) }
                if mustStart, !engine.background.start({ [self] in await poll() }) { abandon() }
            }
        } catch {
            state.withLock { $0.demandDropped() }
            throw error
        }
    }

    /// Ends all calls, now and later.
    func close() {
        state.withLock { $0.close() }
    }

    /// Suspends until no request is under way after `close()`.
    func ended() async {
        await withCheckedContinuation { continuation in
            state.withLock { $0.whenEnded(continuation) }
        }
    }

    private func poll() async {
        var patience = Patience()
        while let max = state.withLock({ $0.nextPoll() }) {
            guard !Task.isCancelled else {
                abandon()
                continue
            }
            do throws(TransportError) {
                try await take(max)
                patience = Patience()
            } catch {
                await failed(error, &patience)
            }
        }
    }

    /// The transport was dropped.
    private func abandon() {
        state.withLock { state in
            state.close()
            _ = state.nextPoll()
        }
    }

    private func take(_ max: Int) async throws(TransportError) {
        let address = try await engine.directory.address(of: queue)
        let requestedAt = engine.time.monotonicNano()
        let request = ReceiveRequest(
            maxMessages: max,
            waitSeconds: engine.options.waitSeconds,
            visibilitySeconds: engine.options.visibilitySeconds
        )
        let outcome = await whileWanted(since: requestedAt, grace: engine.options.leastPoll) { [engine] in
            await engine.receive(request, from: address)
        }
        switch outcome {
        case .success(let messages):
            let taken = await engine.takeIn(messages, from: queue, address, requestedAt: requestedAt)
            put(taken.deliveries)
            if let error = taken.error { throw error }
        case .failure(.cancelled), nil: break
        case .failure(.queueMissing):
            engine.directory.forget(queue)
            guard engine.options.createsQueues else { throw .queueMissing(queue) }
            try await engine.directory.create(queue)
        case .failure(let error): throw TransportError(error, queue: queue)
        }
    }

    private func put(_ deliveries: [Delivery]) {
        let (isLeft, isClosed) = state.withLock { ($0.arrived(deliveries), $0.isClosed) }
        guard isLeft, !isClosed else { return }
        // Refused only when the transport ends, which gives back everything.
        _ = engine.background.start { [self] in
            try? await engine.time.pause(for: engine.options.arrivalHold)
            let tokens = state.withLock { $0.takeArrivals() }.map(\.token)
            await engine.giveBack(engine.keeper.remove(tokens))
        }
    }

    /// How long the service has been away.
    private struct Patience {
        var since: UInt64?
        var backoff = Backoff(limit: longestPause)
    }

    private func failed(_ error: TransportError, _ patience: inout Patience) async {
        guard case .unavailable = error else {
            state.withLock { $0.fail(error) }
            return
        }
        let now = engine.time.monotonicNano()
        let since = patience.since ?? now
        patience.since = since
        if now - since >= UInt64(max(engine.options.callTimeout.wholeNanoseconds, 0)) {
            state.withLock { $0.fail(error) }
            return
        }
        let pause = patience.backoff.next(random: engine.requests.random())
        _ = await whileWanted(since: now, grace: .zero) { [engine] in
            try? await engine.time.pause(for: pause)
        }
    }

    /// Runs something, and cancels it when nobody waits for messages any more and it is older than the grace.
    private func whileWanted<Value: Sendable>(
        since start: UInt64,
        grace: Duration,
        _ body: @escaping @Sendable () async -> Value
    ) async -> Value? {
        await withTaskGroup(of: Value?.self) { group in
            group.addTask { await body() }
            group.addTask { [self] in
                await untilUnwanted(since: start, grace: grace)
                return nil
            }
            var value: Value?
            for await next in group {
                value = next ?? value
                group.cancelAll()
            }
            return value
        }
    }

    private func untilUnwanted(since start: UInt64, grace: Duration) async {
        repeat {
            guard
                (try? await Waiter<Void>().value { waiter in state.withLock { $0.watch(waiter) } }) != nil
            else { return }
            let age = Duration.nanoseconds(Int64(clamping: engine.time.monotonicNano() - start))
            if age < grace, (try? await engine.time.pause(for: grace - age)) == nil { return }
        } while state.withLock({ $0.isWanted })
    }
}

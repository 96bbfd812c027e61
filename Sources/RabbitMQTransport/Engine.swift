// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
internal import NIOCore
internal import Transports

/// Everything a transport knows and does, on one event loop.
///
/// An actor whose executor is the event loop: what callers on that loop ask for, and what the connection reports, is done at
/// once by ``onLoop(_:)``; what takes several answers of the broker, connecting, declaring, changing consumers, is done by
/// the tasks of ``run()``.
actor Engine {
    /// Work for a task of ``run()``.
    enum Job {
        case changeConsumers(Int)
        case openPublisher
        case look(Int)
    }

    nonisolated let eventLoop: any EventLoop
    nonisolated let options: RabbitMQTransportOptions
    nonisolated let topology: Topology
    let clock: any TransportClock
    let observer: (any TransportObserver)?

    /// The executor of the event loop.
    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe eventLoop.executor.asUnownedSerialExecutor()
    }

    // Connecting: Engine+Connecting.swift
    var isClosed = false
    var connection: AMQPConnection?
    /// Where messages are published, with confirms.
    var publisher: AMQPChannel?
    /// Why there is no connection.
    var lastError = TransportError.unavailable(reason: "the connection is being opened")
    /// When the connection was lost, on the event loop's clock.
    var disconnectedAt: UInt64 = 0
    /// Why the broker takes no messages for now.
    var blockedReason: String?
    /// What the observer was told last and not told the end of.
    var reportedError: TransportError?
    var pauses: [UInt64: CheckedContinuation<Void, Never>] = [:]
    var random = SystemRandomNumberGenerator()

    // Waiting for the connection: Engine+Waiting.swift
    var waits: [UInt64: ReadyWait] = [:]

    // Publishing: Engine+Publishing.swift
    var delayQueues = DelayQueueCache()
    var batches: [UInt64: PublishBatch] = [:]
    var isWatchingBatches = false

    // Consuming: Engine+Consuming.swift
    var consumers: [QueueConsumer] = []
    var consumerIndex: [QueueName: Int] = [:]
    var held: [UInt64: HeldDelivery] = [:]
    var isWatchingReceivers = false

    private let jobs: AsyncStream<Job>
    private let jobQueue: AsyncStream<Job>.Continuation
    private var lastNumber: UInt64 = 0

    init(
        _ options: RabbitMQTransportOptions,
        on eventLoop: any EventLoop,
        clock: any TransportClock,
        observer: (any TransportObserver)?
    ) {
        self.options = options
        self.eventLoop = eventLoop
        self.clock = clock
        self.observer = observer
        topology = Topology(exchange: options.exchange, queueType: options.queueType)
        // Two jobs a queue and one for the publisher at most are on their way at once.
        (jobs, jobQueue) = AsyncStream.makeStream(of: Job.self, bufferingPolicy: .unbounded)
    }

    /// Lives as long as the transport: keeps the connection and does the jobs.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.keepConnected() }
            for await job in jobs {
                group.addTask { await self.perform(job) }
            }
            // There are no more: the transport is closed.
            group.cancelAll()
            await connection?.close()
        }
    }

    private func perform(_ job: Job) async {
        switch job {
        case .changeConsumers(let index): await changeConsumers(index)
        case .openPublisher: await openPublisher()
        case .look(let index): await look(index)
        }
    }

    func post(_ job: Job) {
        jobQueue.yield(job)
    }

    func endJobs() {
        jobQueue.finish()
    }

    /// A number that was never given before.
    func nextNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    /// The event loop's clock, in nanoseconds.
    nonisolated func now() -> UInt64 { eventLoop.now.uptimeNanoseconds }

    /// Runs on the event loop: at once when called there.
    nonisolated func onLoop(_ body: @escaping @Sendable (isolated Engine) -> Void) {
        if eventLoop.inEventLoop {
            assumeIsolated(body)
        } else {
            eventLoop.execute { self.assumeIsolated(body) }
        }
    }

    /// Runs on the event loop after a time.
    @discardableResult
    nonisolated func schedule(
        after duration: Duration,
        _ body: @escaping @Sendable (isolated Engine) -> Void
    ) -> Scheduled<Void> {
        eventLoop.scheduleTask(in: TimeAmount(duration)) { self.assumeIsolated(body) }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Brokers
internal import Envelopes
internal import Logging
internal import NIOCore
internal import Results
internal import RuntimeLink
internal import Telemetry
internal import TelemetryCore
internal import Transports

/// One actor's sidecar: takes messages from its queue, has them handled, and routes what comes of it.
///
/// One task receives into the `Inbox`, others handle, and settling goes on beside both, so that the handler never waits for
/// the broker. A message is acknowledged only when the broker has everything it produced.
public final class Sidecar: Sendable {
    let configuration: SidecarConfiguration
    let services: SidecarServices
    let telemetry: Telemetry
    let runtime: RuntimeClient
    let settler: HopSettler
    let inbox = Inbox()
    private let executor: EventLoopTaskExecutor

    /// A sidecar over an open transport; nothing runs until ``run()``.
    init(
        _ configuration: SidecarConfiguration,
        transport: any Transport,
        telemetry: Telemetry,
        instruments: SidecarInstruments,
        eventLoop: any EventLoop,
        clock: any TelemetryClock = SystemClock()
    ) {
        self.configuration = configuration
        self.telemetry = telemetry
        executor = EventLoopTaskExecutor(eventLoop)
        services = SidecarServices(
            queue: configuration.queue,
            namespace: configuration.namespace,
            limits: configuration.isHandler ? configuration.limits : .endActor,
            transport: transport,
            tracer: telemetry.tracer,
            store: telemetry.store,
            instruments: instruments,
            gateway: configuration.gateway.map { gateway in
                GatewayLink(
                    gateway,
                    registry: telemetry.registry,
                    actor: configuration.actor,
                    clock: clock,
                    logger: telemetry.logger,
                    maxHeld: min(GatewayReporter.maxHeld, (configuration.broker.maxUnsettled ?? .max) / 2),
                    pause: { try await ContinuousClock().sleep(for: $0) }
                )
            },
            clock: clock,
            logger: telemetry.logger
        )
        runtime = RuntimeClient(
            path: configuration.socketPath,
            connections: configuration.concurrency ?? 1_024,
            maxFrameBytes: configuration.maxFrameBytes,
            on: eventLoop
        )
        settler = HopSettler(
            services: services,
            planner: HopPlanner(
                actor: configuration.actor,
                happyEnd: configuration.happyEnd,
                errorEnd: configuration.errorEnd,
                retry: configuration.retry,
                limits: configuration.limits
            ),
            duplicates: DuplicateGuard(),
            queueRetryMaxAttempts: configuration.queueRetryMaxAttempts,
            queueRetryBackoff: configuration.queueRetryBackoff,
            keepAtRuntime: { [runtime] in await runtime.keep(traceID: $0.description) },
            pause: { try await ContinuousClock().sleep(for: $0) }
        )
    }

    /// Works until ``drain()`` is called and everything in flight is finished, or the task is cancelled, which gives what
    /// is in flight back to the queue.
    ///
    /// - Throws: `SidecarError` when the queue or the runtime is not there within the time allowed.
    public func run() async throws(SidecarError) {
        guard let lanes = try await prepare() else { return }
        services.instruments.activeLimit.set(lanes)
        telemetry.health.set("queue", .ready)
        telemetry.health.set("runtime", .ready)
        services.logger.info(
            "the sidecar takes messages",
            metadata: ["\(LogKeys.queue)": "\(services.queue)", "\(LogKeys.limit)": "\(lanes)"]
        )
        await withTaskCancellationHandler {
            await withTaskGroup { group in
                // Not on the executor of the messages, which it must not hold up.
                if let gateway = services.gateway { group.addTask { await gateway.run() } }
                await handleMessages(lanes: lanes)
                services.gateway?.close()
            }
        } onCancel: {
            drain()
        }
        await runtime.close()
    }

    /// Receives and handles until the inbox is closed and everything in flight is finished.
    private func handleMessages(lanes: Int) async {
        let work = work()
        await withTaskExecutorPreference(executor) {
            await withTaskGroup { group in
                group.addTask { await self.watchBacklog() }
                await withDiscardingTaskGroup { group in
                    group.addTask { await self.receive() }
                    for _ in 0..<inbox.open(lanes: lanes) { group.addTask { await self.handle(work) } }
                }
                group.cancelAll()
            }
        }
    }

    /// Takes no more messages; ``run()`` returns when those in flight are finished.
    ///
    /// Safe from any thread, any number of times.
    public func drain() {
        telemetry.health.set("queue", .notReady("the sidecar is stopping"))
        inbox.close()
        services.gateway?.drain()
    }

    /// Declares the queue and waits for the runtime.
    ///
    /// - Returns: The number of lanes; nil when ``drain()`` came first.
    private func prepare() async throws(SidecarError) -> Int? {
        do throws(TransportError) {
            if configuration.createsQueues {
                let ends = [configuration.happyEnd, configuration.errorEnd].map(services.queue(of:))
                try await services.transport.declare([services.queue] + ends)
            }
        } catch {
            throw .transport(error)
        }
        if case .end(let target?) = configuration.role { return configuration.concurrency ?? target.parallelStores }
        do throws(RuntimeLinkError) {
            let peer = try await firstPeer().get()
            guard case .current(let hello)? = peer else { return peer.map { _ in configuration.concurrency ?? 1 } }
            return configuration.concurrency ?? hello.workers
        } catch {
            throw .runtime(error)
        }
    }

    /// Who answers at the runtime's socket; nil when ``drain()`` came first.
    private func firstPeer() async -> Result<RuntimePeer?, RuntimeLinkError> {
        await withTaskGroup(of: Result<RuntimePeer?, RuntimeLinkError>.self) { group in
            group.addTask {
                do throws(RuntimeLinkError) {
                    return .success(
                        try await self.runtime.waitUntilReady(within: self.configuration.runtimeReadyTimeout)
                    )
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                await self.inbox.closed()
                return .success(nil)
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? .success(nil)
        }
    }

    /// What is done with deliveries.
    private enum Work: Sendable {
        case hops(HopHandler)
        case ends(EndHandler)
    }

    private func work() -> Work {
        guard case .end(let target) = configuration.role else {
            return .hops(
                HopHandler(
                    services: services,
                    planner: settler.planner,
                    runtime: runtime,
                    timeout: configuration.runtimeTimeout + .seconds(5),
                    duplicates: settler.duplicates
                )
            )
        }
        let clock = services.clock
        let now: @Sendable () -> UInt64 = { clock.nowUnixNano() }
        let results: any ResultStore =
            target?.open(now: now)
            ?? RuntimeResultStore(
                runtime: runtime,
                timeout: configuration.runtimeTimeout + .seconds(5),
                limits: configuration.limits,
                now: now
            )
        return .ends(
            EndHandler(
                services: services,
                results: results,
                location: { target?.location(of: $0) },
                outcome: configuration.actor == configuration.errorEnd ? .error : .happy,
                settler: settler
            )
        )
    }

    /// Handles and settles one delivery after the other until the inbox is closed.
    ///
    /// The settling goes on beside the next delivery, which another task takes.
    private func handle(_ work: Work) async {
        while let delivery = await inbox.next() {
            services.instruments.active.increment()
            let started = services.clock.monotonicNano()
            switch work {
            case .hops(let handler):
                switch await handler.handle(delivery) {
                case .planned(let hop):
                    handled(since: started)
                    await settler.settle(hop)
                case .duplicate:
                    handled(since: started)
                    await settler.dismiss(delivery)
                case .returned(let duration, let runtimeIsGone):
                    await settler.giveBack(delivery, after: duration)
                    if runtimeIsGone { await awaitRuntime() }
                    handled(since: started)
                }
            case .ends(let handler):
                let settling = await handler.handle(delivery)
                handled(since: started)
                await settling()
            }
            inbox.settled()
        }
    }

    /// The handler has done with a delivery that it began with at that time; its lane is free.
    private func handled(since started: UInt64) {
        services.instruments.active.decrement()
        inbox.handled(tookNano: services.clock.monotonicNano() - started)
    }
}

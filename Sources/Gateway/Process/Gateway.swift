// SPDX-License-Identifier: Apache-2.0

internal import Access
internal import Logging
internal import NIOCore
internal import Settings
internal import Synchronization
internal import Telemetry
internal import TelemetryCore
internal import Tools
internal import Tracking
internal import Transports

/// The gateway: two listeners and what goes on besides.
final class Gateway: Sendable {
    /// What it is built of, and its owner closes.
    struct Parts: Sendable {
        var catalog: ToolCatalog
        var store: any TrackingStore
        var news = StoreNews()
        /// Whether other gateways keep envelopes in the store as well.
        var sharesStore = false
        var transport: any Transport
        var access: AccessPolicy
        var tracer: Tracer
        var registry: MetricRegistry
        var instruments: GatewayInstruments
        var logger: Logger
        var clock: any TelemetryClock
        var pause: Pause
        var eventLoops: any EventLoopGroup
        var connections = ConnectionBudget(openFiles: 1_024)
    }

    /// The addresses in use.
    struct Addresses: Sendable, Equatable {
        var clients: ListenAddress
        var sidecars: ListenAddress
    }

    private let configuration: GatewayConfiguration
    private let parts: Parts
    private let tracking: TrackingService
    private let reaper: DeadlineReaper
    private let publications: PublicationKeeper
    private let toolChanges: ToolChanges
    private let streams: StreamPump
    private let publicListener: HTTPListener
    private let internalListener: HTTPListener

    /// Builds a gateway that does nothing yet.
    ///
    /// - Parameters:
    ///   - configuration: What it was told.
    ///   - parts: What it is built of.
    ///   - onListening: Is told the addresses once both listeners are there.
    init(
        _ configuration: GatewayConfiguration,
        _ parts: Parts,
        onListening: @escaping @Sendable (Addresses) -> Void
    ) {
        self.configuration = configuration
        self.parts = parts
        let logger = parts.logger
        let store = MeteredStore(store: parts.store, instruments: parts.instruments, clock: parts.clock)
        let tracking = TrackingService(
            store: store,
            hub: EventHub(store: store, maxSubscribers: configuration.limits.maxStreams),
            cancellations: CancellationHub(),
            instruments: parts.instruments,
            clock: parts.clock
        )
        parts.news.pass(to: tracking.hub, tracking.cancellations)
        let reaper = DeadlineReaper(clock: parts.clock, pause: parts.pause, logger: logger)
        let services = ListenerServices(
            limits: configuration.limits,
            admission: Admission(configuration.limits),
            tracer: parts.tracer,
            tracePolicy: configuration.tracePolicy,
            clock: parts.clock,
            instruments: parts.instruments,
            logger: logger
        )
        parts.instruments.observe(services.admission, in: parts.registry)
        let streaming = EventStreaming(
            tracking: tracking,
            admission: services.admission,
            instruments: parts.instruments
        )
        let publisher = CallPublisher(
            tracking: tracking,
            transport: parts.transport,
            namespace: configuration.namespace,
            sharesStore: parts.sharesStore,
            tracer: parts.tracer,
            clock: parts.clock,
            instruments: parts.instruments,
            logger: logger
        )
        publications = PublicationKeeper(
            publisher: publisher,
            store: store,
            startedAtUnixNano: parts.clock.nowUnixNano(),
            clock: parts.clock,
            pause: parts.pause,
            logger: logger
        )
        let calls = CallService(
            catalog: parts.catalog,
            tracking: tracking,
            publisher: publisher,
            maxEnvelopeBytes: configuration.limits.maxBodyBytes,
            tracer: parts.tracer,
            clock: parts.clock,
            instruments: parts.instruments,
            deadlines: reaper
        )
        self.tracking = tracking
        self.reaper = reaper
        let toolChanges = ToolChanges()
        self.toolChanges = toolChanges
        let streams = StreamPump(parts.instruments)
        self.streams = streams
        let announcement = Announcement(onListening)
        publicListener = HTTPListener(
            configuration.address,
            Responder(
                PublicRoutes(
                    access: parts.access,
                    calls: calls,
                    streaming: streaming,
                    traces: EnvelopeTraces(
                        store: store,
                        recorded: configuration.traceStore.map { RecordedTraces(directory: $0) },
                        clock: parts.clock
                    ),
                    mcp: MCPEndpoint(configuration, calls, toolChanges, services),
                    a2a: A2AEndpoint(
                        calls: calls,
                        authenticator: parts.access.authenticator,
                        publicURL: configuration.publicURL,
                        version: BuildInfo.version,
                        admission: services.admission,
                        instruments: parts.instruments
                    )
                ),
                services,
                streams
            ),
            maxConnections: parts.connections.clients,
            on: parts.eventLoops,
            onListening: announcement.clients
        )
        internalListener = HTTPListener(
            configuration.internalAddress,
            Responder(
                InternalRoutes(tracking: tracking, streaming: streaming, token: configuration.token),
                services,
                streams
            ),
            maxConnections: parts.connections.sidecars,
            on: parts.eventLoops,
            onListening: announcement.sidecars
        )
    }

    /// Works until ``drain()`` has ended the last request, or the task is cancelled.
    ///
    /// - Throws: `GatewayError.address` when it cannot listen.
    func run() async throws(GatewayError) {
        let keepAlive = KeepAliveTimer(
            interval: configuration.keepAlive,
            hub: tracking.hub,
            cancellations: tracking.cancellations,
            pause: parts.pause
        )
        let retention = RetentionKeeper(
            policy: RetentionPolicy(
                eventAge: min(RetentionPolicy().eventAge, configuration.retention),
                recordAge: configuration.retention
            ),
            store: tracking.store,
            clock: parts.clock,
            pause: parts.pause,
            logger: parts.logger
        )
        let reloader = CatalogReloader(
            catalog: parts.catalog,
            interval: configuration.reloadInterval,
            pause: parts.pause,
            instruments: parts.instruments,
            logger: parts.logger,
            onChange: { [toolChanges] in toolChanges.announce() }
        )
        let result = await withTaskGroup(of: Result<Void, GatewayError>?.self) { group in
            for work in [keepAlive.run, retention.run, reloader.run, publications.run, streams.run] {
                group.addTask {
                    await work()
                    return nil
                }
            }
            group.addTask { [reaper, tracking] in
                await reaper.run(tracking)
                return nil
            }
            group.addTask { await self.listen() }
            var result = Result<Void, GatewayError>.success(())
            for await case let ended? in group {
                result = ended
                group.cancelAll()
            }
            return result
        }
        try result.get()
    }

    private func listen() async -> Result<Void, GatewayError> {
        await withTaskGroup(of: Result<Void, GatewayError>.self) { group in
            let listeners = [
                (publicListener, configuration.addressVariable, configuration.address),
                (internalListener, "ASYA_GATEWAY_INTERNAL_ADDR", configuration.internalAddress),
            ]
            for (listener, variable, address) in listeners {
                group.addTask {
                    do throws(GatewayError) {
                        try await listener.run(variable, address)
                        return .success(())
                    } catch {
                        return .failure(error)
                    }
                }
            }
            for await ended in group {
                guard case .failure = ended else { continue }
                group.cancelAll()
                return ended
            }
            return .success(())
        }
    }

    /// Takes no more connections, ends all streams, and lets requests end that have begun.
    func drain() async {
        tracking.hub.close()
        tracking.cancellations.close()
        toolChanges.close()
        await publicListener.drain()
        await internalListener.drain()
    }
}

extension Gateway {
    /// Tells both addresses together, when both are known.
    private final class Announcement: Sendable {
        private let known = Mutex<(clients: ListenAddress?, sidecars: ListenAddress?)>((nil, nil))
        private let tell: @Sendable (Addresses) -> Void

        init(_ tell: @escaping @Sendable (Addresses) -> Void) { self.tell = tell }

        func clients(_ address: ListenAddress) { note { $0.clients = address } }

        func sidecars(_ address: ListenAddress) { note { $0.sidecars = address } }

        private func note(_ change: (inout (clients: ListenAddress?, sidecars: ListenAddress?)) -> Void) {
            let (clients, sidecars) = known.withLock { known in
                change(&known)
                return known
            }
            if let clients, let sidecars { tell(Addresses(clients: clients, sidecars: sidecars)) }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

public import Logging
internal import NIOCore
internal import NIOPosix
internal import Settings
internal import Synchronization
public import TelemetryCore
public import TraceStore

/// The telemetry of one process: logs, metrics, spans, the trace store and the ops server, behind one start and one
/// shutdown.
///
/// A component starts it first and shuts it down last. Nothing here throws into, blocks or ends its host after
/// ``start(_:)`` has returned: full queues drop and count, a store that cannot be opened is a warning.
public final class Telemetry: Sendable {
    /// The instruments of this process; what `/metrics` shows.
    public let registry: MetricRegistry

    /// Starts the component's own spans.
    public let tracer: Tracer

    /// The trace store, or nil when none was asked for.
    ///
    /// One that could not be opened drops and counts.
    public let store: TraceStoreWriter?

    /// Writes JSON lines as this component.
    ///
    /// Copies carry their own metadata.
    public let logger: Logger

    /// What `/healthz` and `/readyz` answer.
    public let health: Health

    /// What describes this process on every span: `service.*`, `process.*`, `k8s.*` and the like.
    public let resource: Attributes

    /// The address the ops server listens on as `host:port`, or nil when it does not.
    public var opsAddress: String? { server?.address }

    /// The port the ops server listens on, or nil when it does not.
    public var opsPort: Int? { server?.port }

    private let processor: any SpanProcessor
    private let poller: StrategyPoller?
    private let server: OpsServer?
    private let addressFile: AddressFile?
    private let ownLoops: MultiThreadedEventLoopGroup?
    private let loops: (any EventLoopGroup)?
    private let shutdownTimeout: Duration
    private let isShutDown = Mutex(false)

    /// Starts the telemetry of this process.
    ///
    /// - Parameter options: Who the process is and what it records.
    /// - Returns: The running telemetry.
    /// - Throws: `TelemetryError` when `ASYA_LOG_LEVEL` or `ASYA_TRACE_COLLECT_*` is wrong or the ops address cannot be
    ///   listened on; nothing is left behind then. Wrong `OTEL_*` values are warnings, as their specification demands.
    public static func start(_ options: TelemetryOptions) throws(TelemetryError) -> Telemetry {
        let level = try LogLevels.parse(options.environment["ASYA_LOG_LEVEL"])
        guard let address = options.opsAddress else {
            return Telemetry(options, level: level, socket: nil, collect: nil)
        }
        let collect = try collectSettings(options.environment)
        // Before anything else: a taken port must leave no thread and no file behind.
        let socket = try ListeningSocket(address, variable: options.opsAddressVariable)
        if let path = options.opsAddressFile { try AddressFile(path: path).write(socket.address) }
        return Telemetry(options, level: level, socket: socket, collect: collect)
    }

    private static func collectSettings(_ environment: [String: String]) throws(TelemetryError) -> CollectSettings? {
        do throws(SettingsError) {
            return try CollectSettings(Environment(environment))
        } catch {
            throw .setting(error)
        }
    }

    private init(
        _ options: TelemetryOptions,
        level: Logger.Level,
        socket: consuming ListeningSocket?,
        collect: CollectSettings?
    ) {
        let environment = options.environment
        var warnings: [String] = []
        let registry = MetricRegistry(
            clock: options.clock,
            exemplarFilter: ExemplarFilter(environment: environment, warnings: &warnings)
        )
        let destination = LogDestination(
            component: options.component,
            actor: options.actor,
            output: LogOutput(descriptor: options.logDescriptor),
            clock: options.clock,
            registry: registry
        )
        let logger = Logger(label: options.component.rawValue) { _ in
            JSONLogHandler(destination: destination, level: level)
        }
        var ownLogger = logger
        ownLogger.logLevel = LogLevels.ofTelemetry(environment["OTEL_LOG_LEVEL"], default: level, warnings: &warnings)
        UnsupportedVariables.check(
            environment,
            opsAddressVariable: options.opsAddressVariable,
            warnings: &warnings
        )
        let resource = ResourceDetector(
            serviceName: options.serviceName,
            instance: options.instance,
            attributes: options.attributes,
            version: BuildInfo.version,
            environment: environment,
            facts: .current()
        ).detect(warnings: &warnings)
        let spans = SpanPipeline(
            options: options,
            resource: resource,
            registry: registry,
            logger: ownLogger,
            warnings: &warnings
        )
        let health = Health(starting: options.readinessChecks)

        self.registry = registry
        self.logger = logger
        self.resource = resource
        self.health = health
        self.store = spans.store
        self.tracer = spans.tracer
        self.processor = spans.processor
        self.poller = spans.poller
        self.shutdownTimeout = options.shutdownTimeout
        ProcessCollector.install(in: registry)
        registry.gauge(ProcessMetrics.buildInfo)
            .labels(options.component, BuildInfo.version, BuildInfo.commit).set(1)

        let isServing = socket != nil
        let ownLoops =
            isServing && options.eventLoopGroup == nil ? MultiThreadedEventLoopGroup(numberOfThreads: 1) : nil
        let loops = options.eventLoopGroup ?? ownLoops
        if let socket, let loops {
            let page = MetricsPage(registry: registry, logger: logger)
            self.server = OpsServer(
                socket: socket,
                group: loops,
                health: health,
                collect: collect.flatMap { settings in
                    options.store.map { store in
                        CollectService(settings, directory: store.directory, registry: registry, clock: options.clock)
                    }
                },
                onFailure: { error in
                    logger.error("metrics and probes are not served", metadata: [LogKeys.error: .string("\(error)")])
                },
                render: page.render
            )
        } else {
            self.server = nil
        }
        self.ownLoops = ownLoops
        self.loops = loops
        self.addressFile = isServing ? options.opsAddressFile.map(AddressFile.init(path:)) : nil
        if options.bootstrapsFacades {
            Facades.bootstrap(
                logs: { JSONLogHandler(destination: destination, library: $0, level: level) },
                metrics: RegistryMetricsFactory(registry: registry),
                tracer: TracerAdapter(tracer: tracer, propagators: spans.propagators, flush: processor.forceFlush)
            )
        }
        if collect != nil, options.store == nil {
            warnings.append("ASYA_TRACE_COLLECT_TOKEN is set and ASYA_TRACE_STORE is not: no traces are served")
        }
        for warning in warnings {
            ownLogger.warning("a setting is ignored", metadata: [LogKeys.reason: .string(warning)])
        }
    }

    /// Flushes spans and recordings, closes the ops server and stops every thread of the telemetry.
    ///
    /// Returns after at most the options' `shutdownTimeout` (and a little), also in a cancelled task; what could not be
    /// sent by then is lost. Later calls return at once.
    public func shutdown() async {
        let isFirst = isShutDown.withLock { isShutDown in
            defer { isShutDown = true }
            return !isShutDown
        }
        guard isFirst else { return }
        poller?.stop()
        let timers = loops ?? MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let processor = processor
        let flushed = await BoundedWork.run(within: shutdownTimeout, timer: timers.next()) { processor.shutdown() }
        if !flushed {
            logger.warning(
                "telemetry was not flushed in time",
                metadata: [LogKeys.timeout: .stringConvertible(shutdownTimeout.milliseconds)]
            )
        }
        // Last, so that probes are answered and the last numbers can be scraped while spans are flushed.
        await server?.shutdown()
        addressFile?.remove()
        if loops == nil { try? await timers.shutdownGracefully() }
        try? await ownLoops?.shutdownGracefully()
    }
}

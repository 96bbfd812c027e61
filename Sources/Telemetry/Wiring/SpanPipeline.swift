// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import TelemetryCore
internal import TraceStore

/// The way of spans through the process, from the sampler to the exporter and the store, as the environment says.
///
/// `OTEL_SDK_DISABLED` switches the export and the sampling of new traces off; contexts still pass, as the specification
/// demands, and the trace store, which is configured by itself, still records.
struct SpanPipeline {
    let tracer: Tracer
    let processor: any SpanProcessor
    let store: TraceStoreWriter?
    let propagators: Propagators

    /// What keeps the sampler informed when a server decides about sampling.
    let poller: StrategyPoller?

    init(
        options: TelemetryOptions,
        resource: Attributes,
        registry: MetricRegistry,
        logger: Logger,
        warnings: inout [String]
    ) {
        let environment = options.environment
        // Only `true` switches off; what else the variable says is warned about by the exporter's configuration.
        let isDisabled = environment["OTEL_SDK_DISABLED"]?.lowercased() == "true"
        if let file = environment["OTEL_CONFIG_FILE"], !file.isEmpty {
            warnings.append("OTEL_CONFIG_FILE is set: configuration files are not supported; set the OTEL_* variables")
        }

        let store = options.store.map { storeOptions in
            TraceStoreWriter(options: storeOptions, resource: resource, clock: options.clock, registry: registry) {
                logger.warning("trace store", metadata: [LogKeys.reason: .string($0)])
            }
        }
        // The store first: it is quick to flush, and the collector may take all the time there is.
        var processors: [any SpanProcessor] = []
        if let store { processors.append(store) }
        let exporter = SpanExport.processor(
            options: options,
            resource: resource,
            registry: registry,
            logger: logger,
            warnings: &warnings
        )
        if let exporter { processors.append(exporter) }
        let processor: any SpanProcessor = processors.count == 1 ? processors[0] : FanOutProcessor(processors)

        let selection = SamplerSelection(environment: environment, clock: options.clock)
        if !isDisabled { warnings += selection.warnings }
        self.tracer = Tracer(
            scope: InstrumentationScope(name: "asya.\(options.component.rawValue)", version: BuildInfo.version),
            sampler: isDisabled ? ParentBasedSampler(root: AlwaysOffSampler()) : selection.sampler,
            processor: processor,
            clock: options.clock,
            limits: SpanLimits(environment: environment, warnings: &warnings),
            recordsUnsampled: store != nil,
            registry: registry
        )
        let remote = isDisabled ? nil : selection.remote
        self.poller = remote.flatMap { remote in
            StrategyPoller(remote, service: Self.serviceName(resource) ?? options.serviceName) {
                logger.warning("sampling", metadata: [LogKeys.reason: .string($0)])
            }
        }
        self.processor = processor
        self.store = store
        self.propagators = Propagators.parse(environment["OTEL_PROPAGATORS"], warnings: &warnings)
    }

    private static func serviceName(_ resource: Attributes) -> String? {
        guard case .string(let name)? = resource[.serviceName] else { return nil }
        return name
    }
}

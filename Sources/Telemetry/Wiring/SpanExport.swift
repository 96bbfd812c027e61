// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import OTLPExport
internal import TelemetryCore

/// The export of spans to a collector, when the environment names one.
enum SpanExport {
    /// The exporting processor; nil when nothing is to be exported, and then libcurl stays unloaded.
    static func processor(
        options: TelemetryOptions,
        resource: Attributes,
        registry: MetricRegistry,
        logger: Logger,
        warnings: inout [String]
    ) -> (any SpanProcessor)? {
        guard var configuration = OTLPConfiguration(environment: options.environment, warnings: &warnings) else {
            return nil
        }
        configuration.shutdownTimeout = options.shutdownTimeout
        logger.info("spans are exported", metadata: [LogKeys.endpoint: .string(configuration.description)])
        return BatchSpanProcessor(
            configuration: configuration,
            resource: resource,
            version: BuildInfo.version,
            registry: registry,
            clock: options.clock
        ) { warning in
            logger.warning("spans could not be exported", metadata: [LogKeys.reason: .string(warning)])
        }
    }
}

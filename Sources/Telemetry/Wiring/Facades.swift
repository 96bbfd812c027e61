// SPDX-License-Identifier: Apache-2.0

internal import CoreMetrics
internal import Logging
internal import Synchronization
internal import Tracing

/// The process-wide switches of swift-log, swift-metrics and swift-distributed-tracing.
///
/// Each can be set once in a process and ends it when set again; here the first telemetry wins and later ones are left
/// to their own members.
enum Facades {
    private static let isTaken = Mutex(false)

    /// Installs the three, unless a telemetry of this process has done so before.
    static func bootstrap(
        logs: @escaping @Sendable (String) -> JSONLogHandler,
        metrics: RegistryMetricsFactory,
        tracer: TracerAdapter
    ) {
        let wasTaken = isTaken.withLock { isTaken in
            defer { isTaken = true }
            return isTaken
        }
        guard !wasTaken else { return }
        LoggingSystem.bootstrap { logs($0) }
        MetricsSystem.bootstrap(metrics)
        InstrumentationSystem.bootstrap(tracer)
    }
}

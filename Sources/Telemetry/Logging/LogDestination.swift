// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import TelemetryCore

/// What all loggers of a process share: who says the lines, where they go, and their count.
struct LogDestination: Sendable {
    let component: ComponentName
    let actor: String?
    let clock: any TelemetryClock

    private let output: LogOutput
    private let lines: CounterFamily
    private let dropped: Counter

    init(
        component: ComponentName,
        actor: String?,
        output: LogOutput,
        clock: any TelemetryClock,
        registry: MetricRegistry
    ) {
        self.component = component
        self.actor = actor
        self.output = output
        self.clock = clock
        self.lines = registry.counter(TelemetryMetrics.logLines)
        self.dropped = registry.counter(TelemetryMetrics.logLinesDropped).labels()
    }

    func write(_ line: [UInt8], at level: Logger.Level) {
        if output.write(line) {
            lines.labels(LogLevel(level)).increment()
        } else {
            dropped.increment()
        }
    }
}

extension LogLevel {
    init(_ level: Logger.Level) {
        self =
            switch level {
            case .trace: .trace
            case .debug: .debug
            case .info: .info
            case .notice: .notice
            case .warning: .warning
            case .error: .error
            case .critical: .critical
            }
    }
}

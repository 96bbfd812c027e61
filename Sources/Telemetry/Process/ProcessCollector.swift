// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import TelemetryCore

/// Keeps the `process_*` families, from `/proc/self` at every scrape.
///
/// What cannot be read keeps its last value.
struct ProcessCollector {
    private let cpu: Counter
    private let residentMemory: Gauge
    private let virtualMemory: Gauge
    private let openFiles: Gauge
    private let threads: Gauge

    /// Registers the families and sets what never changes.
    static func install(in registry: MetricRegistry) {
        let collector = ProcessCollector(registry: registry)
        if let start = startUnixNano() {
            registry.gauge(ProcessMetrics.startTime).labels().set(Double(start) / 1e9)
        }
        if let limits = SystemFile.text("/proc/self/limits"), let most = ProcessStatistics.maxOpenFiles(limits: limits)
        {
            registry.gauge(ProcessMetrics.maxFileDescriptors).labels().set(Double(most))
        }
        registry.onCollect { collector.refresh() }
    }

    /// When the process started, in Unix nanoseconds; the kernel counts in hundredths of a second since boot.
    static func startUnixNano() -> UInt64? {
        guard let own = SystemFile.text("/proc/self/stat").flatMap(ProcessStatistics.init(stat:)),
            let boot = SystemFile.text("/proc/stat", limit: 1 << 20).flatMap(ProcessStatistics.bootTime(stat:))
        else { return nil }
        let ticks = ticksPerSecond
        let (seconds, rest) = own.startTicks.quotientAndRemainder(dividingBy: ticks)
        return (boot + seconds) * 1_000_000_000 + rest * 1_000_000_000 / ticks
    }

    private static var ticksPerSecond: UInt64 { UInt64(max(1, sysconf(Int32(_SC_CLK_TCK)))) }

    private init(registry: MetricRegistry) {
        cpu = registry.counter(ProcessMetrics.cpuSeconds).labels()
        residentMemory = registry.gauge(ProcessMetrics.residentMemory).labels()
        virtualMemory = registry.gauge(ProcessMetrics.virtualMemory).labels()
        openFiles = registry.gauge(ProcessMetrics.openFileDescriptors).labels()
        threads = registry.gauge(ProcessMetrics.threads).labels()
    }

    private func refresh() {
        if let statistics = SystemFile.text("/proc/self/stat").flatMap(ProcessStatistics.init(stat:)) {
            cpu.raise(to: Double(statistics.cpuTicks) / Double(Self.ticksPerSecond))
            residentMemory.set(Double(statistics.residentPages) * Double(getpagesize()))
            virtualMemory.set(Double(statistics.virtualBytes))
            threads.set(Double(statistics.threads))
        }
        // The directory that is being counted is itself open.
        if let count = SystemFile.entryCount("/proc/self/fd") { openFiles.set(Double(count - 1)) }
    }
}

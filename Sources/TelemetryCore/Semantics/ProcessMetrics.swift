// SPDX-License-Identifier: Apache-2.0

/// The metrics every process has: the standard set of Prometheus clients, and what was built.
///
/// https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics
public enum ProcessMetrics {
    /// Always 1; the labels say what is running.
    public static let buildInfo = GaugeDescriptor(
        name: "asya_build_info",
        help: "Always 1; the labels say what is running",
        labels: ["component", "version", "commit"]
    )

    /// Processor time spent in user and kernel mode.
    public static let cpuSeconds = CounterDescriptor(
        name: "process_cpu_seconds_total",
        help: "Processor time spent in user and kernel mode"
    )

    /// Physical memory in use.
    public static let residentMemory = GaugeDescriptor(
        name: "process_resident_memory_bytes",
        help: "Physical memory in use"
    )

    /// Address space in use.
    public static let virtualMemory = GaugeDescriptor(
        name: "process_virtual_memory_bytes",
        help: "Address space in use"
    )

    /// File descriptors open.
    public static let openFileDescriptors = GaugeDescriptor(
        name: "process_open_fds",
        help: "File descriptors open"
    )

    /// File descriptors that may be open.
    public static let maxFileDescriptors = GaugeDescriptor(
        name: "process_max_fds",
        help: "File descriptors that may be open"
    )

    /// When the process started, in Unix time.
    public static let startTime = GaugeDescriptor(
        name: "process_start_time_seconds",
        help: "When the process started, in Unix time"
    )

    /// Threads of the process.
    public static let threads = GaugeDescriptor(
        name: "process_threads",
        help: "Threads of the process"
    )

    /// Every family declared here, for the tests that tie dashboards and alerts to them.
    public static let all: [any MetricDescriptor] = [
        buildInfo,
        cpuSeconds,
        residentMemory,
        virtualMemory,
        openFileDescriptors,
        maxFileDescriptors,
        startTime,
        threads,
    ]
}

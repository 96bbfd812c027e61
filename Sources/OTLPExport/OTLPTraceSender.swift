// SPDX-License-Identifier: Apache-2.0

internal import HTTPClient
public import TelemetryCore

/// Sends spans that were recorded earlier to a collector, with the retries of the exporter; for commands, not for hosts.
public struct OTLPTraceSender {
    /// What became of the spans.
    public struct Report: Sendable, Hashable {
        /// How many the collector took.
        public var sent = 0
        /// How many it did not.
        public var lost = 0
        /// Why, one line for each different reason.
        public var problems: [String] = []
    }

    private let exporter: OTLPTraceExporter
    private let maximumBatchSize: Int
    private let control: Control

    /// Makes a sender.
    ///
    /// - Parameters:
    ///   - configuration: Where to and how.
    ///   - version: This software's version, for the `User-Agent`.
    ///   - clock: The system's clock; its monotonic time must be `CLOCK_MONOTONIC`.
    public init(configuration: OTLPConfiguration, version: String, clock: any TelemetryClock = SystemClock()) {
        exporter = OTLPTraceExporter(configuration: configuration, resource: [:], version: version, clock: clock)
        maximumBatchSize = configuration.batch.maximumBatchSize
        control = Control(clock: clock)
    }

    /// Sends spans and returns when each was taken or given up.
    ///
    /// Blocks the calling thread.
    public func send(_ groups: [ForwardedSpans]) -> Report {
        var report = Report()
        for batch in Self.batches(of: groups, size: maximumBatchSize) {
            let count = batch.reduce(0) { $0 + $1.spans.count }
            let result = exporter.deliver(OTLPTraceEncoder.encodeRequest(batch), count: count, control: control)
            report.sent += result.exported
            report.lost += result.dropped
            if let problem = result.warning, !report.problems.contains(problem) { report.problems.append(problem) }
        }
        return report
    }

    /// The groups again, in portions of at most so many spans.
    private static func batches(of groups: [ForwardedSpans], size: Int) -> [[ForwardedSpans]] {
        var batches: [[ForwardedSpans]] = []
        var room = 0
        for group in groups {
            var rest = group.spans[...]
            while !rest.isEmpty {
                if room == 0 {
                    batches.append([])
                    room = size
                }
                var part = group
                part.spans = Array(rest.prefix(room))
                rest = rest.dropFirst(part.spans.count)
                room -= part.spans.count
                batches[batches.count - 1].append(part)
            }
        }
        return batches
    }

    /// Waits on the calling thread, and is never shut down.
    private struct Control: ExportControl {
        let clock: any TelemetryClock
        let cancellation = HTTPCancellation()

        var shutdownDeadline: UInt64? { nil }

        func monotonicNano() -> UInt64 { clock.monotonicNano() }

        func pause(for duration: Duration) {
            let deadline = clock.monotonicNano().advanced(by: duration)
            Monitor(()).wait { _ in clock.monotonicNano() >= deadline ? .finished(()) : .until(deadline) }
        }

        func sends(bytes: Int) {}
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import CoreMetrics
internal import TelemetryCore

/// A library's timer, in seconds, or its aggregating recorder.
///
/// Observations carry the running task's trace as exemplar.
final class HistogramAdapter: TimerHandler, RecorderHandler {
    private let histogram: Histogram

    init(histogram: Histogram) {
        self.histogram = histogram
    }

    func recordNanoseconds(_ duration: Int64) {
        observe(Double(duration) / 1e9)
    }

    func record(_ value: Int64) {
        observe(Double(value))
    }

    func record(_ value: Double) {
        observe(value)
    }

    private func observe(_ value: Double) {
        histogram.observe(value, exemplar: Telemetry.currentSpan)
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import CoreMetrics
internal import TelemetryCore

/// A library's meter, or its recorder that keeps the last value only.
final class GaugeAdapter: MeterHandler, RecorderHandler {
    private let gauge: TelemetryCore.Gauge

    init(gauge: TelemetryCore.Gauge) {
        self.gauge = gauge
    }

    func set(_ value: Int64) { gauge.set(Double(value)) }
    func set(_ value: Double) { gauge.set(value) }
    func increment(by amount: Double) { gauge.add(amount) }
    func decrement(by amount: Double) { gauge.add(-amount) }
    func record(_ value: Int64) { gauge.set(Double(value)) }
    func record(_ value: Double) { gauge.set(value) }
}

// SPDX-License-Identifier: Apache-2.0

internal import CoreMetrics
internal import TelemetryCore

/// A library's counter.
///
/// Handles of one series count together, so resetting one resets all. To Prometheus a counter that fell is one that
/// began anew, as after a restart, and its rates stay right.
final class CounterAdapter: CounterHandler, FloatingPointCounterHandler {
    private let counter: TelemetryCore.Counter

    init(counter: TelemetryCore.Counter) {
        self.counter = counter
    }

    func increment(by amount: Int64) { counter.increment(by: Int(amount)) }
    func increment(by amount: Double) { counter.add(amount) }
    func reset() { counter.reset() }
}

// SPDX-License-Identifier: Apache-2.0

internal import CoreMetrics
internal import TelemetryCore

/// A library's counter.
///
/// Resetting does nothing: to Prometheus a falling counter is a restarted process.
final class CounterAdapter: CounterHandler, FloatingPointCounterHandler {
    private let counter: TelemetryCore.Counter

    init(counter: TelemetryCore.Counter) {
        self.counter = counter
    }

    func increment(by amount: Int64) { counter.increment(by: Int(amount)) }
    func increment(by amount: Double) { counter.add(amount) }
    func reset() {}
}

// SPDX-License-Identifier: Apache-2.0

/// One series that goes up and down.
///
/// Get it from a family once and keep it.
public final class Gauge: Sendable {
    private let number = AtomicDouble()

    init() {}

    /// Sets the value.
    public func set(_ value: Double) {
        number.store(value)
    }

    /// Sets the value.
    public func set(_ value: Int) {
        number.store(Double(value))
    }

    /// Adds to the value; negative amounts subtract.
    public func add(_ amount: Double) {
        number.add(amount)
    }

    /// Adds one, or as much as given.
    public func increment(by amount: Double = 1) {
        number.add(amount)
    }

    /// Subtracts one, or as much as given.
    public func decrement(by amount: Double = 1) {
        number.add(-amount)
    }

    /// The value now.
    public var value: Double { number.value }
}

// SPDX-License-Identifier: Apache-2.0

public import Synchronization

/// One series that only grows.
///
/// Get it from a family once and keep it.
public final class Counter: Sendable {
    @usableFromInline let whole = Atomic<UInt64>(0)
    private let fraction = AtomicDouble()

    init() {}

    /// Adds to the count; what is not positive is ignored.
    @inlinable
    public func increment(by amount: Int = 1) {
        guard amount > 0 else { return }
        whole.wrappingAdd(UInt64(truncatingIfNeeded: amount), ordering: .relaxed)
    }

    /// Adds a fractional amount; what is not positive and finite is ignored.
    public func add(_ amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        fraction.add(amount)
    }

    /// Raises the count to a total that is counted elsewhere, by the kernel for instance; it never falls.
    ///
    /// Not to be mixed with `increment` on one series.
    public func raise(to total: Double) {
        guard total.isFinite else { return }
        fraction.raise(to: total)
    }

    /// Begins again at zero, as a library's own counter may; what others add meanwhile may be lost.
    public func reset() {
        whole.store(0, ordering: .relaxed)
        fraction.store(0)
    }

    /// The count now.
    public var value: Double { Double(whole.load(ordering: .relaxed)) + fraction.value }
}

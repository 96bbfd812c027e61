// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A floating-point number that several threads change.
struct AtomicDouble: ~Copyable, Sendable {
    private let bits: Atomic<UInt64>

    init(_ value: Double = 0) {
        bits = Atomic(value.bitPattern)
    }

    var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    func store(_ value: Double) {
        bits.store(value.bitPattern, ordering: .relaxed)
    }

    func add(_ amount: Double) {
        update { $0 + amount }
    }

    func raise(to value: Double) {
        update { max($0, value) }
    }

    @inline(__always)
    private func update(_ change: (Double) -> Double) {
        var current = bits.load(ordering: .relaxed)
        while true {
            let wanted = change(Double(bitPattern: current)).bitPattern
            let (exchanged, original) = bits.weakCompareExchange(
                expected: current,
                desired: wanted,
                ordering: .relaxed
            )
            if exchanged { return }
            current = original
        }
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A fixed number of counters that several threads increment, in one block of memory.
// The pointer never changes and what it points to is atomic: hence safe to share, although the compiler cannot see it.
@safe
final class AtomicCounts: @unchecked Sendable {
    let count: Int
    private let cells: UnsafeMutablePointer<Atomic<UInt64>>

    init(count: Int) {
        self.count = count
        unsafe cells = .allocate(capacity: count)
        for index in 0..<count { unsafe (cells + index).initialize(to: Atomic(0)) }
    }

    deinit {
        unsafe cells.deinitialize(count: count)
        unsafe cells.deallocate()
    }

    func increment(_ index: Int) {
        precondition(index >= 0 && index < count)
        unsafe cells[index].wrappingAdd(1, ordering: .relaxed)
    }

    func load(_ index: Int) -> UInt64 {
        precondition(index >= 0 && index < count)
        return unsafe cells[index].load(ordering: .relaxed)
    }
}

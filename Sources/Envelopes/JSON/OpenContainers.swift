// SPDX-License-Identifier: Apache-2.0

/// Which arrays and objects are open around a position: one bit a level, the innermost 64 levels in a register.
struct OpenContainers {
    private var word: UInt64 = 0
    private var spilled: [UInt64] = []
    private(set) var count = 0

    /// Whether the innermost container is an object.
    @inline(__always)
    var isObject: Bool { word & 1 == 1 }

    /// Opens a container.
    @inline(__always)
    mutating func push(isObject: Bool) {
        if count & 63 == 0, count > 0 {
            spilled.append(word)
            word = 0
        }
        word = word << 1 | (isObject ? 1 : 0)
        count += 1
    }

    /// Closes the innermost container; one must be open.
    @inline(__always)
    mutating func pop() {
        count -= 1
        word >>= 1
        if count & 63 == 0, count > 0 { word = spilled.removeLast() }
    }
}

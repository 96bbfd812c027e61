// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// Lets one thread of this process wait for another: raised once or many times, it ends one wait.
///
/// `Sendable` because all access to the word is atomic and its address is constant.
@safe final class Signal: @unchecked Sendable {
    private let word: UnsafeMutablePointer<UInt32>

    init() {
        unsafe word = .allocate(capacity: 1)
        unsafe word.initialize(to: 0)
    }

    deinit {
        unsafe word.deallocate()
    }

    /// Ends the wait that is going on, or else the next one.
    func raise() {
        unsafe _ = asya_atomic_add(word, 1)
        unsafe _ = asya_futex_wake(word, 1, .max)
    }

    /// Blocks the calling thread until the signal has been raised since the last wait.
    func wait() {
        while true {
            let raised = unsafe asya_atomic_load(word)
            if raised != 0 {
                unsafe _ = asya_atomic_add(word, 0 &- raised)
                return
            }
            unsafe _ = asya_futex_wait(word, 0, .max, .max >> 1)
        }
    }
}

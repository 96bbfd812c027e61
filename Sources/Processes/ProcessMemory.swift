// SPDX-License-Identifier: Apache-2.0

internal import CLinux

/// What this process keeps of memory that it does not use.
///
/// For processes that work in bursts and rest for long: an allocator keeps what a burst took, in every arena.
public enum ProcessMemory {
    /// Has threads share a number of arenas, instead of one for nearly each; called before there are many threads.
    ///
    /// - Parameter count: How many; fewer of them keep less, and have threads wait for each other more often.
    public static func limitArenas(to count: Int) { asya_limit_arenas(Int32(clamping: count)) }

    /// Gives free pages back to the kernel; takes some milliseconds.
    public static func giveBack() { asya_trim_memory() }
}

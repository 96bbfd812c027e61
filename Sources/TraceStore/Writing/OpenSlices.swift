// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The slices that this process is writing.
///
/// POSIX locks do not show to the process that holds them, and are gone when it closes any descriptor of the file
/// (https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_). So a
/// process must know its own slices, of all its writers, to leave them alone.
enum OpenSlices {
    private static let paths = Mutex<Set<String>>([])

    static func insert(_ path: String) { _ = paths.withLock { $0.insert(path) } }
    static func remove(_ path: String) { _ = paths.withLock { $0.remove(path) } }
    static func contains(_ path: String) -> Bool { paths.withLock { $0.contains(path) } }
}

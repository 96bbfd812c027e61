// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// The slices that a writer has in the folder, for the metrics.
///
/// The folder is asked when the metrics are: whoever deletes a slice, the figures follow.
final class OwnSlices: Sendable {
    private struct Entry {
        let path: String
        let startUnixNano: UInt64
    }

    private let entries = Mutex<[Entry]>([])

    func add(_ slice: Slice) {
        entries.withLock { $0.append(Entry(path: slice.path, startUnixNano: slice.startUnixNano)) }
    }

    /// How many there are, their bytes with their logs, and the start of the oldest; forgets those that are gone.
    func measure() -> (count: Int, bytes: Int, oldestUnixNano: UInt64) {
        entries.withLock { entries in
            entries.removeAll { FileSystem.size(of: $0.path) == nil }
            let bytes = entries.reduce(0) { $0 + FileSystem.bytes(ofSlice: $1.path) }
            return (entries.count, bytes, entries.first?.startUnixNano ?? 0)
        }
    }
}

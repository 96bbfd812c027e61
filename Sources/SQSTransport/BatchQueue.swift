// SPDX-License-Identifier: Apache-2.0

internal import DequeModule

/// Groups entries into batch requests: pure state.
///
/// An entry that finds nothing in flight goes out at once. While a request is in flight, what comes waits for its end
/// or until it fills a batch, so the busier the queue, the fuller the batches, and nobody waits for a timer.
struct BatchQueue<Entry> {
    /// How many requests may be in flight at once.
    let maxInFlight: Int

    /// How many bytes a batch may have.
    let maxBytes: Int

    private var waiting: Deque<(entry: Entry, bytes: Int)> = []
    private var inFlight = 0

    /// - Parameters:
    ///   - maxInFlight: 1 keeps the order of the entries.
    ///   - maxBytes: an entry of more makes a batch of its own.
    init(maxInFlight: Int, maxBytes: Int) {
        self.maxInFlight = maxInFlight
        self.maxBytes = maxBytes
    }

    /// Adds entries with their sizes; returns the batches to send now.
    mutating func add(_ entries: some Sequence<(entry: Entry, bytes: Int)>) -> [[Entry]] {
        waiting.append(contentsOf: entries)
        return takeBatches()
    }

    /// A batch has been answered; returns the batches to send now.
    mutating func finished() -> [[Entry]] {
        inFlight -= 1
        return takeBatches()
    }

    private mutating func takeBatches() -> [[Entry]] {
        var batches: [[Entry]] = []
        while inFlight < maxInFlight, let batch = nextBatch() {
            inFlight += 1
            batches.append(batch)
        }
        return batches
    }

    private mutating func nextBatch() -> [Entry]? {
        guard !waiting.isEmpty else { return nil }
        var bytes = 0
        var count = 0
        var isFull = false
        for next in waiting {
            if count == SQSLimit.batchCount || (count > 0 && bytes + next.bytes > maxBytes) {
                isFull = true
                break
            }
            bytes += next.bytes
            count += 1
        }
        guard inFlight == 0 || isFull || count == SQSLimit.batchCount else { return nil }
        let batch = waiting.prefix(count).map(\.entry)
        waiting.removeFirst(count)
        return batch
    }
}

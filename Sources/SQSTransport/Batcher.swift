// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// Carries entries of many callers to SQS in common batch requests, and tells each caller about its own.
///
/// As long as its callers: each entry's caller waits for it.
final class Batcher<Item: Sendable>: Sendable {
    /// What became of the items of a call, in their order; nil for those that SQS has confirmed.
    typealias Outcomes = [SQSError?]

    private struct Entry: Sendable {
        let item: Item
        let position: Int
        let call: BatchedCall
    }

    private let queue: Mutex<BatchQueue<Entry>>
    private let background: BackgroundTasks
    private let perform: @Sendable ([Item]) async throws(SQSError) -> [BatchFailure]

    /// - Parameters:
    ///   - maxInFlight: how many requests may be in flight at once; 1 keeps the order of the items.
    ///   - maxBytes: how many bytes a batch may have.
    ///   - background: where the requests run.
    ///   - perform: makes one request.
    init(
        maxInFlight: Int,
        maxBytes: Int = .max,
        background: BackgroundTasks,
        perform: @escaping @Sendable ([Item]) async throws(SQSError) -> [BatchFailure]
    ) {
        self.queue = Mutex(BatchQueue(maxInFlight: maxInFlight, maxBytes: maxBytes))
        self.background = background
        self.perform = perform
    }

    /// Sends items and waits for the answers about all of them.
    func send(_ items: [(item: Item, bytes: Int)]) async -> Outcomes {
        guard !items.isEmpty else { return [] }
        return await withCheckedContinuation { continuation in
            let call = BatchedCall(count: items.count, continuation)
            let entries = items.enumerated().map { position, next in
                (entry: Entry(item: next.item, position: position, call: call), bytes: next.bytes)
            }
            start(queue.withLock { $0.add(entries) })
        }
    }

    /// Sends one item that counts for nothing, and waits for the answer.
    func send(_ item: Item) async -> SQSError? {
        await send([(item, 0)])[0]
    }

    private func start(_ batches: [[Entry]]) {
        for batch in batches {
            let isStarted = background.start { [self] in
                let outcomes = await outcomes(of: batch)
                start(queue.withLock { $0.finished() })
                tell(batch, outcomes)
            }
            if !isStarted {
                tell(batch, Array(repeating: .cancelled, count: batch.count))
                start(queue.withLock { $0.finished() })
            }
        }
    }

    private func outcomes(of batch: [Entry]) async -> Outcomes {
        do throws(SQSError) {
            var outcomes = Outcomes(repeating: nil, count: batch.count)
            for failure in try await perform(batch.map(\.item)) where outcomes.indices.contains(failure.index) {
                outcomes[failure.index] = failure.error
            }
            return outcomes
        } catch {
            return Array(repeating: error, count: batch.count)
        }
    }

    private func tell(_ batch: [Entry], _ outcomes: Outcomes) {
        for (entry, outcome) in zip(batch, outcomes) {
            entry.call.ended(entry.position, outcome)
        }
    }
}

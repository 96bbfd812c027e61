// SPDX-License-Identifier: Apache-2.0

import Glibc
import OTLPExport
import Synchronization
import TelemetryCore

/// A real batch processor whose batches go nowhere, and a producer's view of how far it has got.
///
/// The sizes are the specification's defaults. The producer yields before the queue is full, because a span that is
/// dropped costs less than one that is queued.
final class BatchDrain: Sendable {
    let processor: BatchSpanProcessor
    private let taken: Taken
    private let limits = BatchLimits()

    private final class Taken: Sendable {
        let count = Atomic(0)
    }

    init(registry: MetricRegistry = MetricRegistry()) {
        let taken = Taken()
        self.taken = taken
        processor = BatchSpanProcessor(limits: limits, registry: registry) { spans in
            taken.count.add(spans.count, ordering: .relaxed)
        }
    }

    /// Waits until the queue has room for 256 more; `sent` is how many spans came so far.
    func makeRoom(after sent: Int) {
        guard sent.isMultiple(of: 64) else { return }
        // A batch under way is not in the queue any more, which makes this the stricter side.
        while sent - taken.count.load(ordering: .relaxed) > limits.maximumQueueSize - 256 { sched_yield() }
    }

    /// Ends the processor, which must have taken all `sent` spans.
    func finish(_ sent: Int) {
        processor.shutdown()
        precondition(
            taken.count.load(ordering: .relaxed) == sent,
            "the queue dropped spans: the benchmark measured less"
        )
    }
}

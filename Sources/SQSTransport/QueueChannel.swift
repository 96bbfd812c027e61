// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// The batch requests to one queue.
final class QueueChannel: Sendable {
    /// How many requests of one kind may be in flight.
    private static let maxInFlight = 4
    /// What a batch may have in all; queues with larger messages take as much in a batch.
    private static let batchBytes = 262_144

    /// SendMessageBatch; one at a time on a FIFO queue, which keeps the order.
    let sends: Batcher<SQSEntry>

    /// DeleteMessageBatch, of receipts.
    let deletions: Batcher<String>

    /// ChangeMessageVisibilityBatch; one at a time, so that a renewal never overtakes the release of its message.
    let changes: Batcher<VisibilityChange>

    init(
        _ url: String,
        service: any SQSService,
        requests: Requests,
        background: BackgroundTasks,
        maxMessageBytes: Int
    ) {
        sends = Batcher(
            maxInFlight: QueueNaming.isFIFO(url) ? 1 : Self.maxInFlight,
            maxBytes: max(Self.batchBytes, maxMessageBytes),
            background: background
        ) { entries throws(SQSError) in
            let failures = try await requests.once { () async throws(SQSError) in
                try await service.send(entries, to: url)
            }
            CrashPoint.afterPublish.pass()
            return failures
        }
        deletions = Batcher(maxInFlight: Self.maxInFlight, background: background) { receipts throws(SQSError) in
            try await requests.once { () async throws(SQSError) in try await service.delete(receipts, from: url) }
        }
        changes = Batcher(maxInFlight: 1, background: background) { changes throws(SQSError) in
            try await requests.once { () async throws(SQSError) in
                try await service.changeVisibility(changes, in: url)
            }
        }
    }
}

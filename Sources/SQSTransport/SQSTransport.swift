// SPDX-License-Identifier: Apache-2.0

public import Transports

/// Queues on Amazon SQS, or on a service that speaks its protocol.
///
/// Messages are taken by long polling and held by renewing their visibility. Publishing, deleting and renewing of many
/// tasks share batch requests. See the article "SQSTransport" for how it works and for what SQS cannot give.
///
/// Dropping the last reference without `close()` is like a crash: what it held becomes visible when its visibility
/// timeout ends.
public final class SQSTransport: Transport {
    /// "aws_sqs".
    public let system = "aws_sqs"

    let engine: Engine

    init(_ engine: Engine) {
        self.engine = engine
    }

    deinit {
        engine.abandon()
    }

    /// Makes sure that queues exist, with their dead-letter queues; see `Transport`.
    ///
    /// A queue that exists with attributes that would lose messages is `TransportError.incompatible`; it is not changed.
    public func declare(_ queues: [QueueName]) async throws(TransportError) {
        try await engine.call { [engine] () async throws(TransportError) in
            for queue in queues {
                try await engine.directory.create(queue)
            }
        }
    }

    /// Takes at least one and at most `max` messages, 10 at a time; see `Transport`.
    public func receive(from queue: QueueName, max: Int) async throws -> [Delivery] {
        precondition(max > 0, "a consumer receives at least one message")
        return try await engine.poller(of: queue).receive(max: max)
    }

    /// Publishes messages; see `Transport`.
    public func publish(_ messages: [OutgoingMessage]) async throws(TransportError) {
        guard !messages.isEmpty else { return }
        try await engine.call { [engine] () async throws(TransportError) in
            let outcomes = await engine.publish(messages)
            if let error = outcomes.lazy.compactMap({ $0 }).first { throw error }
        }
    }

    /// Ends a delivery, after publishing what came of it; see `Transport`.
    ///
    /// Made again after a failure, it does not publish again what had been confirmed.
    public func settle(
        _ delivery: Delivery,
        _ settlement: Settlement,
        publishing: [OutgoingMessage]
    ) async throws(TransportError) {
        try await engine.call { [engine] () async throws(TransportError) in
            try await engine.settle(delivery, settlement, publishing: publishing)
        }
    }

    /// How much a queue holds, as SQS counts it: approximately, and a few seconds late.
    public func depth(of queue: QueueName) async throws(TransportError) -> QueueDepth {
        try await engine.call { [engine] () async throws(TransportError) in
            try await engine.depth(of: queue)
        }
    }

    /// Ends the transport; what is unsettled is visible to others at once.
    public func close() async {
        await engine.close()
    }
}

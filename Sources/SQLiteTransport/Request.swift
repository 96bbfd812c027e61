// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// How a call that cannot be cancelled gets its answer.
typealias Reply<Value: Sendable> = CheckedContinuation<Result<Value, TransportError>, Never>

/// What a call asks of the transport's thread.
enum Request: Sendable {
    case write(WriteRequest, Reply<Void>)
    case depth(QueueName, Reply<QueueDepth>)
    case outstanding(Set<String>, Reply<Set<String>>)
    case browse(QueueName, limit: Int, Reply<[StoredMessage]>)
    case queueNames(Reply<[String]>)
    case receive(Receiver)
    case drained(DrainWatch)

    /// Whether it settles a delivery.
    var isSettlement: Bool {
        if case .write(.settle, _) = self { true } else { false }
    }

    /// Answers a request that will not be served.
    func fail(_ error: TransportError) {
        switch self {
        case .write(_, let reply): reply.resume(returning: .failure(error))
        case .depth(_, let reply): reply.resume(returning: .failure(error))
        case .outstanding(_, let reply): reply.resume(returning: .failure(error))
        case .browse(_, _, let reply): reply.resume(returning: .failure(error))
        case .queueNames(let reply): reply.resume(returning: .failure(error))
        case .receive(let receiver): _ = receiver.waiter.end(.failure(error))
        case .drained(let watch): _ = watch.waiter.end(.failure(error))
        }
    }
}

/// A request that changes the file, and so shares a transaction with its neighbours.
enum WriteRequest: Sendable {
    case declare([QueueName])
    case publish([OutgoingMessage])
    case settle(DeliveryToken, QueueName, Settlement, publishing: [OutgoingMessage])

    /// The messages it adds.
    var messages: [OutgoingMessage] {
        switch self {
        case .declare: []
        case .publish(let messages), .settle(_, _, _, let messages): messages
        }
    }
}

extension WriteRequest {
    /// The queues where it may make messages ready.
    var touchedQueues: [QueueName] {
        switch self {
        case .declare: []
        case .publish(let messages): messages.map(\.queue)
        case .settle(_, let queue, let settlement, let messages):
            switch settlement {
            case .acknowledge: messages.map(\.queue)
            case .release: messages.map(\.queue) + [queue]
            case .deadLetter: messages.map(\.queue) + [queue.deadLetter]
            }
        }
    }
}

/// A `receive` call that waits for messages.
struct Receiver: Sendable {
    let queue: QueueName
    let max: Int
    let waiter: Waiter<[Delivery]>
}

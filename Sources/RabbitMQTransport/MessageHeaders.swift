// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient
internal import Transports

/// What this transport writes into the headers of AMQP messages, beside the caller's, and reads from them.
enum MessageHeaders {
    /// How many deliveries a message had before it was put back with a delay.
    static let deliveryCount = "x-asya-delivery-count"
    static let deadLetterCode = "x-asya-dead-letter-code"
    static let deadLetterDetail = "x-asya-dead-letter-detail"
    /// The longest detail that is kept, in bytes.
    static let maxDetailBytes = 1024

    /// Headers that belong to one stay in one queue and are not copied into another.
    private static let transient = [
        deliveryCount, deadLetterCode, deadLetterDetail, AMQPChannel.returnedMessageHeader, "x-death",
        "x-delivery-count",
        "x-first-death-exchange", "x-first-death-queue", "x-first-death-reason",
        "x-last-death-exchange", "x-last-death-queue", "x-last-death-reason",
    ]

    /// The headers of a message as it is published first.
    static func table(_ properties: [(name: String, value: String)]) -> AMQPTable? {
        properties.isEmpty ? nil : AMQPTable(properties.map { .init($0.name, .string($0.value)) })
    }

    /// The headers of a message that is published again by its consumer.
    static func copied(_ headers: AMQPTable?) -> AMQPTable {
        AMQPTable((headers?.fields ?? []).filter { !transient.contains($0.name) })
    }

    /// The headers of a dead letter.
    static func copied(_ headers: AMQPTable?, reason: DeadLetterReason) -> AMQPTable {
        var copy = copied(headers)
        copy[deadLetterCode] = .string(reason.code.rawValue)
        copy[deadLetterDetail] = .string(bounded(reason.detail))
        return copy
    }

    /// The headers of a message that goes back to its queue with a delay.
    static func copied(_ headers: AMQPTable?, deliveryCount count: Int) -> AMQPTable {
        var copy = copied(headers)
        copy[deliveryCount] = .int64(Int64(count))
        return copy
    }

    /// How many times a message has been delivered, this time included.
    static func deliveryCount(_ headers: AMQPTable?, redelivered: Bool) -> Int {
        let earlier = headers?[deliveryCount]?.intValue ?? 0
        // Quorum queues count; classic ones only know whether.
        let here = headers?["x-delivery-count"]?.intValue ?? (redelivered ? 1 : 0)
        return max(0, earlier) &+ max(0, here) &+ 1
    }

    /// Why a message is in the dead-letter queue that it came from.
    static func deadLetterReason(_ headers: AMQPTable?, from queue: QueueName) -> DeadLetterReason? {
        guard queue.isDeadLetter, let headers else { return nil }
        if let text = headers[deadLetterCode]?.stringValue, let code = DeadLetterReason.Code(rawValue: text) {
            return DeadLetterReason(code, detail: headers[deadLetterDetail]?.stringValue ?? "")
        }
        // https://www.rabbitmq.com/docs/dlx#effects: the latest is the first.
        for death in headers["x-death"]?.arrayValue ?? [] {
            guard let death = death.tableValue, let source = death["queue"]?.stringValue else { continue }
            guard source + "-dlq" == queue.value, let reason = death["reason"]?.stringValue else { continue }
            return DeadLetterReason(.deliveriesExhausted, detail: "the broker moved it here: \(bounded(reason))")
        }
        return nil
    }

    /// One line of bounded length.
    private static func bounded(_ text: String) -> String {
        var bounded = String.UnicodeScalarView()
        var bytes = 0
        for scalar in text.unicodeScalars {
            bytes += UTF8.width(scalar)
            guard bytes <= maxDetailBytes else { break }
            bounded.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return String(bounded)
    }
}

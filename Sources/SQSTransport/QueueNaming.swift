// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// How queues are called on SQS.
///
/// A FIFO queue's name ends in `.fifo`, and so must that of its dead-letter queue:
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
struct QueueNaming: Sendable {
    static let fifoSuffix = ".fifo"

    /// Whether all queues are FIFO queues.
    let usesFIFO: Bool

    /// The name on SQS.
    ///
    /// A queue whose own name ends in `.fifo` is a FIFO queue in any case; its dead-letter queue's name has the suffix
    /// in its middle (`work.fifo-dlq`), which SQS does not take, so it moves to the end.
    func name(of queue: QueueName) throws(TransportError) -> String {
        var name = queue.value
        if let range = name.ranges(of: Self.fifoSuffix).last, isSuffix(range, of: name, of: queue) {
            name.removeSubrange(range)
            name += Self.fifoSuffix
        } else if usesFIFO {
            name += Self.fifoSuffix
        }
        let base = name.hasSuffix(Self.fifoSuffix) ? name.dropLast(Self.fifoSuffix.count) : name[...]
        guard name.utf8.count <= SQSLimit.nameBytes, !base.isEmpty, base.utf8.allSatisfy(Self.isAllowed) else {
            throw .failed(
                reason: "SQS cannot have a queue \(name): a name has at most \(SQSLimit.nameBytes) letters, digits, "
                    + "hyphens and underscores; use a shorter actor name or ASYA_NAMESPACE"
            )
        }
        return name
    }

    private func isSuffix(_ range: Range<String.Index>, of name: String, of queue: QueueName) -> Bool {
        let rest = name[range.upperBound...]
        return rest.isEmpty || (queue.isDeadLetter && rest == "-dlq")
    }

    /// Whether a queue of this name on SQS is a FIFO queue.
    static func isFIFO(_ name: String) -> Bool { name.hasSuffix(fifoSuffix) }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}

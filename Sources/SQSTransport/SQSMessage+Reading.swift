// SPDX-License-Identifier: Apache-2.0

internal import Transports

extension SQSMessage {
    /// The reference to the body, when it is stored elsewhere.
    var claimReference: String? { attributes[MessageAttribute.claimCheck] == nil ? nil : body }

    /// The body as it was published; the reference when it is stored elsewhere.
    var bodyBytes: [UInt8] { BodyText.decode(body, encoding: attributes[MessageAttribute.encoding]) }

    /// How often the message has been handed to a consumer, this time included.
    ///
    /// On a FIFO queue, the receipts that only hid it until it was due are not counted.
    func deliveryCount(isFIFO: Bool) -> Int {
        guard isFIFO, let due = attributes[MessageAttribute.due].flatMap({ UInt64($0) }),
            let first = firstReceivedUnixMilli, first < due
        else { return receiveCount }
        let step = UInt64(DelayPlan.longestHiding) * 1000
        return max(receiveCount - Int(clamping: (due - first + step - 1) / step), 1)
    }

    /// Why the message is in the dead-letter queue that it was received from; nil when nobody says.
    func deadLetterReason(in queue: QueueName) -> DeadLetterReason? {
        guard queue.isDeadLetter else { return nil }
        if let code = attributes[MessageAttribute.deadLetterCode].flatMap(DeadLetterReason.Code.init(rawValue:)) {
            return DeadLetterReason(code, detail: attributes[MessageAttribute.deadLetterDetail] ?? "")
        }
        guard wasRedriven else { return nil }
        return DeadLetterReason(
            .deliveriesExhausted,
            detail: "SQS moved it here: it was received more often than the queue's RedrivePolicy allows and never "
                + "settled; its consumers crash or stop renewing"
        )
    }
}

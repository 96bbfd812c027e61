// SPDX-License-Identifier: Apache-2.0

internal import Transports

extension SQSEntry {
    /// A new message.
    ///
    /// - Parameters:
    ///   - message: what to publish; properties that SQS does not take, or that there is no room for, are dropped, for
    ///     the envelope carries them anyway.
    ///   - text: its body, or the reference to it.
    ///   - claimBytes: the size of the body when `text` is a reference.
    ///   - isFIFO: whether the queue is a FIFO queue; its messages are in order within a trace.
    ///   - nowUnixNano: the time.
    init(_ message: OutgoingMessage, text: BodyText, claimBytes: Int? = nil, isFIFO: Bool, nowUnixNano: UInt64) {
        let plan = DelayPlan(delay: message.delay, isFIFO: isFIFO, nowUnixNano: nowUnixNano)
        var attributes: [String: String] = [:]
        if let encoding = text.encoding { attributes[MessageAttribute.encoding] = encoding.rawValue }
        if let claimBytes { attributes[MessageAttribute.claimCheck] = String(claimBytes) }
        if let due = plan.dueUnixMilli { attributes[MessageAttribute.due] = String(due) }
        for (name, value) in message.properties
        where attributes.count < SQSLimit.attributes && MessageAttribute.isUsable(name: name, value: value) {
            attributes[name] = value
        }
        self.init(
            body: text.text,
            attributes: attributes,
            delaySeconds: plan.delaySeconds,
            groupID: isFIFO ? Self.groupID(message.traceID) : nil,
            deduplicationID: isFIFO ? Self.uniqueID() : nil
        )
    }

    /// A received message, sent once more with another delay.
    init(resending message: SQSMessage, delaySeconds: Int, isFIFO: Bool) {
        self.init(
            body: message.body,
            attributes: message.attributes,
            delaySeconds: delaySeconds,
            groupID: isFIFO ? message.groupID ?? Self.uniqueID() : nil,
            deduplicationID: isFIFO ? Self.uniqueID() : nil
        )
    }

    /// A dead letter.
    ///
    /// The body was in a message before, so it fits; what says why it is here is left out as far as it does not.
    init(deadLetter text: BodyText, claimBytes: Int?, reason: DeadLetterReason, isFIFO: Bool, limit: Int) {
        var attributes: [String: String] = [:]
        if let encoding = text.encoding { attributes[MessageAttribute.encoding] = encoding.rawValue }
        if let claimBytes { attributes[MessageAttribute.claimCheck] = String(claimBytes) }
        self.init(
            body: text.text,
            attributes: attributes,
            delaySeconds: 0,
            groupID: isFIFO ? Self.uniqueID() : nil,
            deduplicationID: isFIFO ? Self.uniqueID() : nil
        )
        add(MessageAttribute.deadLetterCode, reason.code.rawValue, limit: limit)
        add(MessageAttribute.deadLetterDetail, Self.printable(reason.detail), limit: limit)
    }

    /// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html: letters, digits and
    /// punctuation, at most 128.
    private static func groupID(_ traceID: String?) -> String {
        guard let traceID, (1...128).contains(traceID.utf8.count),
            traceID.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return uniqueID() }
        return traceID
    }

    /// 128 random bits.
    private static func uniqueID() -> String {
        let digits = String(UInt128.random(in: 0 ... .max), radix: 16)
        return String(repeating: "0", count: 32 - digits.count) + digits
    }

    private mutating func add(_ name: String, _ value: String, limit: Int) {
        guard !value.isEmpty, bytes + Self.bytes(ofAttribute: name, value) <= limit else { return }
        attributes[name] = value
    }

    /// One line of at most 512 bytes without control characters.
    private static func printable(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars {
            let isPlain = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
            line.unicodeScalars.append(isPlain ? scalar : " ")
            if line.utf8.count >= 512 { break }
        }
        return line
    }
}

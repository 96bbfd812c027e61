// SPDX-License-Identifier: Apache-2.0

import Transports

@testable import SQSTransport

/// One queue of an `InMemoryService`, with the rules of a real one.
struct InMemoryQueue {
    struct Message {
        var entry: SQSEntry
        var visibleAt: UInt64
        var sentAt: UInt64
        var receiveCount = 0
        var receipt: String?
        var firstReceivedAt: UInt64?
        var wasRedriven = false
    }

    let name: String
    var attributes: [String: String]
    var tags: [String: String] = [:]
    var messages: [Message] = []
    private var receipts = 0

    init(name: String, attributes: [String: String]) {
        self.name = name
        self.attributes = attributes
    }

    private var isFIFO: Bool { attributes["FifoQueue"] == "true" }

    private var redrive: RedrivePolicy? { attributes["RedrivePolicy"].flatMap { RedrivePolicy($0) } }

    var deadLetterURL: String? {
        redrive.map { InMemoryService.url($0.targetARN.split(separator: ":").last.map(String.init) ?? "") }
    }

    func allAttributes(at now: UInt64) -> [String: String] {
        var all = attributes
        all["QueueArn"] = "arn:aws:sqs:us-east-1:000000000000:\(name)"
        let hidden = messages.filter { $0.visibleAt > now }
        all["ApproximateNumberOfMessages"] = "\(messages.count - hidden.count)"
        all["ApproximateNumberOfMessagesDelayed"] = "\(hidden.count { $0.receiveCount == 0 })"
        all["ApproximateNumberOfMessagesNotVisible"] = "\(hidden.count { $0.receiveCount > 0 })"
        return all
    }

    mutating func send(_ entry: SQSEntry, at now: UInt64) throws(SQSError) {
        guard entry.bytes <= 1 << 20 else { throw .tooLarge }
        guard (0...900).contains(entry.delaySeconds), entry.attributes.count <= 10, !entry.body.isEmpty,
            BodyText.isPlain(Array(entry.body.utf8)), entry.attributes.values.allSatisfy({ !$0.isEmpty })
        else { throw .refused(reason: "InvalidParameterValue") }
        guard isFIFO == (entry.groupID != nil), isFIFO == (entry.deduplicationID != nil),
            !isFIFO || entry.delaySeconds == 0
        else { throw .refused(reason: "InvalidParameterValue") }
        if isFIFO, messages.contains(where: { $0.entry.deduplicationID == entry.deduplicationID }) { return }
        let visibleAt = now + UInt64(entry.delaySeconds) * 1_000_000_000
        messages.append(Message(entry: entry, visibleAt: visibleAt, sentAt: now))
    }

    mutating func delete(_ receipt: String) throws(SQSError) {
        guard let index = messages.firstIndex(where: { $0.receipt == receipt }) else { throw .notHeld }
        messages.remove(at: index)
    }

    mutating func change(_ change: VisibilityChange, at now: UInt64) throws(SQSError) {
        guard let index = messages.firstIndex(where: { $0.receipt == change.receipt && $0.visibleAt > now }) else {
            throw .notHeld
        }
        messages[index].visibleAt = now + UInt64(change.seconds) * 1_000_000_000
    }

    /// Takes visible messages: in no order on a standard queue, and one of a group at a time on a FIFO queue.
    mutating func take(_ request: ReceiveRequest, at now: UInt64) -> [SQSMessage] {
        var taken: [SQSMessage] = []
        var groups = Set(messages.filter { isFIFO && $0.visibleAt > now }.map(\.entry.groupID))
        let order = isFIFO ? Array(messages.indices) : messages.indices.shuffled()
        for index in order where taken.count < request.maxMessages && messages[index].visibleAt <= now {
            if isFIFO, !groups.insert(messages[index].entry.groupID).inserted { continue }
            receipts += 1
            messages[index].receipt = "\(name)#\(receipts)"
            messages[index].receiveCount += 1
            messages[index].firstReceivedAt = messages[index].firstReceivedAt ?? now
            messages[index].visibleAt = now + UInt64(request.visibilitySeconds) * 1_000_000_000
            let message = messages[index]
            taken.append(
                SQSMessage(
                    receipt: "\(name)#\(receipts)",
                    body: message.entry.body,
                    attributes: message.entry.attributes,
                    receiveCount: message.receiveCount,
                    sentUnixMilli: message.sentAt / 1_000_000,
                    firstReceivedUnixMilli: message.firstReceivedAt.map { $0 / 1_000_000 },
                    groupID: message.entry.groupID,
                    wasRedriven: message.wasRedriven
                )
            )
        }
        return taken
    }

    /// Takes out what was received too often.
    mutating func takeExhausted(at now: UInt64) -> [Message] {
        guard let redrive else { return [] }
        let isExhausted = { (message: Message) in
            message.visibleAt <= now && message.receiveCount >= redrive.maxReceiveCount
        }
        var dead = messages.filter(isExhausted)
        messages.removeAll(where: isExhausted)
        for index in dead.indices { dead[index].wasRedriven = true }
        return dead
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Envelopes

/// When SQS itself moves a message to the dead-letter queue: the attribute RedrivePolicy, which is JSON.
struct RedrivePolicy: Sendable, Equatable {
    /// The dead-letter queue.
    let targetARN: String

    /// After how many deliveries.
    let maxReceiveCount: Int

    init(targetARN: String, maxReceiveCount: Int) {
        self.targetARN = targetARN
        self.maxReceiveCount = maxReceiveCount
    }

    /// Reads the attribute; nil when it is not what SQS documents.
    init?(_ text: String) {
        guard let value = try? JSONValue(decoding: Array(text.utf8)),
            let target = value["deadLetterTargetArn"]?.stringValue,
            let count = value["maxReceiveCount"],
            // SQS gives back what it was given: a number, or a number in a string.
            let number = count.intValue ?? count.stringValue.flatMap({ Int($0) })
        else { return nil }
        self.init(targetARN: target, maxReceiveCount: number)
    }

    /// The attribute's value.
    var text: String {
        let value = JSONValue.object([
            .init("deadLetterTargetArn", .string(targetARN)),
            .init("maxReceiveCount", .int(maxReceiveCount)),
        ])
        return String(decoding: value.encoded(), as: UTF8.self)
    }
}

// SPDX-License-Identifier: Apache-2.0

/// The attributes that a queue is created with, and which of them an existing queue must have.
///
/// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
struct QueueSettings: Sendable, Equatable {
    private enum Retention {
        static let queue = 345_600
    }

    private enum Name {
        static let retention = "MessageRetentionPeriod"
        static let visibility = "VisibilityTimeout"
        static let redrive = "RedrivePolicy"
        static let fifo = "FifoQueue"
    }

    /// What CreateQueue is given.
    let attributes: [String: String]
    private let retention: Int
    private let redrive: RedrivePolicy?
    private let isRedriveExact: Bool

    /// The attributes to ask an existing queue for, to compare.
    static let comparedNames = [Name.retention, Name.redrive]

    /// The settings of a dead-letter queue: no redrive, and a retention of its own.
    init(deadLetterQueue name: String, _ options: SQSTransportOptions) {
        let retention = SQSTransportOptions.wholeSeconds(options.deadLetterRetention)
        self.init(
            name: name,
            retention: min(max(retention, 60), SQSLimit.retentionSeconds),
            redrive: nil,
            isRedriveExact: false,
            others: [:]
        )
    }

    /// The settings of an actor's own queue.
    init(queue name: String, deadLetterARN: String, _ options: SQSTransportOptions) {
        let count = min(max(options.maxReceiveCount, 1), 1000)
        self.init(
            name: name,
            retention: Retention.queue,
            redrive: options.redrive == .never
                ? nil : RedrivePolicy(targetARN: deadLetterARN, maxReceiveCount: count),
            isRedriveExact: options.redrive != .atLeast,
            others: [Name.visibility: String(options.visibilitySeconds)]
        )
    }

    private init(
        name: String,
        retention: Int,
        redrive: RedrivePolicy?,
        isRedriveExact: Bool,
        others: [String: String]
    ) {
        var attributes = others
        attributes[Name.retention] = String(retention)
        if let redrive {
            attributes[Name.redrive] = redrive.text
        }
        // Absent on other queues: SQS does not take the value "false".
        if QueueNaming.isFIFO(name) {
            attributes[Name.fifo] = "true"
        }
        self.attributes = attributes
        self.retention = retention
        self.redrive = redrive
        self.isRedriveExact = isRedriveExact
    }

    /// What makes an existing queue unfit, in words that name the attribute; nil when it may be used as it is.
    ///
    /// A longer retention and a higher receive count lose nothing, a visibility timeout of its own is overruled by
    /// every request, and without a redrive policy messages stay where they are.
    func difference(from existing: [String: String]) -> String? {
        if let value = existing[Name.retention].flatMap({ Int($0) }), value < retention {
            return "\(Name.retention) is \(value) s, ours is \(retention) s"
        }
        guard let redrive, let text = existing[Name.redrive], !text.isEmpty else { return nil }
        guard let found = RedrivePolicy(text) else { return "\(Name.redrive) cannot be read" }
        if found.targetARN != redrive.targetARN {
            return "\(Name.redrive).deadLetterTargetArn is \(found.targetARN), ours is \(redrive.targetARN)"
        }
        if found.maxReceiveCount < redrive.maxReceiveCount {
            return "\(Name.redrive).maxReceiveCount is \(found.maxReceiveCount), ours is \(redrive.maxReceiveCount)"
        }
        return nil
    }

    /// What has to be set on an existing queue so that it may be used; empty when it may be used as it is.
    ///
    /// No retention is cut, so no message is lost; a number of deliveries only where somebody has chosen it.
    func corrections(of existing: [String: String]) -> [String: String] {
        var corrections: [String: String] = [:]
        if let value = existing[Name.retention].flatMap({ Int($0) }), value < retention {
            corrections[Name.retention] = String(retention)
        }
        let text = existing[Name.redrive] ?? ""
        guard let redrive else {
            // An empty policy is how SQS is told that there is none.
            if isRedriveExact, !text.isEmpty { corrections[Name.redrive] = "" }
            return corrections
        }
        let found = RedrivePolicy(text)
        let count = found?.maxReceiveCount ?? 0
        if found?.targetARN != redrive.targetARN || count < redrive.maxReceiveCount
            || isRedriveExact && count != redrive.maxReceiveCount
        {
            corrections[Name.redrive] = redrive.text
        }
        return corrections
    }

    /// How long a queue keeps a message at least; a message that has to wait longer is sent anew.
    static var retentionSeconds: Int { Retention.queue }
}

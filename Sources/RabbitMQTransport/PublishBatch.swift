// SPDX-License-Identifier: Apache-2.0

internal import AMQPClient

/// Messages that were sent together and wait for the broker's confirmations; belongs to the engine.
final class PublishBatch {
    typealias Outcome = Result<PublishOutcome, AMQPError>

    /// When it was sent, on the clock of the event loop in nanoseconds.
    let sentAt: UInt64
    /// What the broker has answered; empty for one message, whose answer ends the wait.
    private var outcomes: [Outcome?]
    private var missing: Int
    private var completion: (@Sendable ([Outcome]) -> Void)?

    init(count: Int, sentAt: UInt64, completion: @escaping @Sendable ([Outcome]) -> Void) {
        self.sentAt = sentAt
        self.completion = completion
        outcomes = count > 1 ? Array(repeating: nil, count: count) : []
        missing = count
    }

    /// The broker has answered for one message.
    func complete(_ index: Int, _ outcome: Outcome) {
        if outcomes.isEmpty { return finish([outcome]) }
        guard outcomes[index] == nil else { return }
        outcomes[index] = outcome
        missing -= 1
        if missing == 0 { finish(outcomes.compactMap(\.self)) }
    }

    /// The broker takes too long.
    func expire(after limit: Duration) {
        let late = Outcome.failure(.timedOut(method: "basic.publish", after: limit))
        finish(outcomes.isEmpty ? [late] : outcomes.map { $0 ?? late })
    }

    private func finish(_ outcomes: [Outcome]) {
        missing = 0
        completion.take()?(outcomes)
    }
}

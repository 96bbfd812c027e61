// SPDX-License-Identifier: Apache-2.0

internal import Transports

/// How a message is made to wait, in steps that SQS can take.
///
/// A standard queue delays a message by up to 15 minutes. A longer delay is a chain: the message carries the time at
/// which it is due, and a consumer that gets it before then sends it again with the next delay. FIFO queues cannot delay
/// single messages: the first consumer hides the message for the time that is left.
///
/// Times are by the machines' wall clocks, which have to agree to the second or so.
struct DelayPlan: Sendable, Equatable {
    /// What a consumer does with a message that it has received.
    enum Step: Sendable, Equatable {
        /// It is due.
        case deliver

        /// It is sent again with this delay, and the copy that was received is deleted.
        case resend(delaySeconds: Int)

        /// It stays where it is, invisible for this time.
        case hide(seconds: Int)
    }

    /// The longest that a message is hidden at once, in seconds.
    static let longestHiding = SQSLimit.visibilitySeconds - 60

    /// DelaySeconds of the first step.
    let delaySeconds: Int

    /// When the message is due, in milliseconds since 1970; nil when the first step is all.
    let dueUnixMilli: UInt64?

    /// Plans the delay of a new message.
    init(delay: Duration, isFIFO: Bool, nowUnixNano: UInt64) {
        let seconds = max(SQSTransportOptions.wholeSeconds(delay), 0)
        let isChain = isFIFO ? seconds > 0 : seconds > SQSLimit.delaySeconds
        delaySeconds = isFIFO ? 0 : min(seconds, SQSLimit.delaySeconds)
        dueUnixMilli = isChain ? nowUnixNano / 1_000_000 + UInt64(max(delay.wholeNanoseconds, 0)) / 1_000_000 : nil
    }

    /// The next step of a message that has been received.
    ///
    /// A message is hidden for half of what its queue keeps messages at most, and then sent anew, which starts its
    /// retention again.
    static func step(_ message: SQSMessage, isFIFO: Bool, nowUnixNano: UInt64) -> Step {
        let now = nowUnixNano / 1_000_000
        guard let text = message.attributes[MessageAttribute.due], let due = UInt64(text), due > now else {
            return .deliver
        }
        let left = Int(clamping: (due - now + 999) / 1000)
        guard isFIFO else { return .resend(delaySeconds: min(left, SQSLimit.delaySeconds)) }
        let age = message.sentUnixMilli.map { now > $0 ? (now - $0) / 1000 : 0 } ?? 0
        if age > UInt64(QueueSettings.retentionSeconds / 2) { return .resend(delaySeconds: 0) }
        return .hide(seconds: min(left, longestHiding))
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Logging
internal import TelemetryCore
internal import Transports

/// Turns what a transport reports into metrics and log lines.
struct TransportMeter: TransportObserver {
    let instruments: SidecarInstruments
    let logger: Logger
    /// Keeps what nobody received; nil where nothing is recorded.
    var recorder: DeadLetterRecorder?

    func leasesRenewed(queue: QueueName, count: Int) { instruments.countLeases(.renewed, count) }

    func leaseLost(queue: QueueName) { instruments.countLeases(.lost) }

    func deadLettered(_ letter: Delivery, reason: DeadLetterReason) {
        countDeadLetter(of: letter.queue, reason)
        recorder?.record(letter, reason)
    }

    /// Counts and logs a message that was moved to its dead-letter queue, whoever moved it.
    func countDeadLetter(of queue: QueueName, _ reason: DeadLetterReason) {
        let cause: DeadLetterCause =
            switch reason.code {
            case .errorEndUnreachable, .requested: .errorEndUnreachable
            case .deliveriesExhausted: .deliveryLimit
            case .resultNotStored: .storeFailed
            case .bodyMissing: .bodyMissing
            }
        instruments.countDeadLetter(cause)
        logger.error(
            "a message was moved to the dead-letter queue",
            metadata: ["\(LogKeys.queue)": "\(queue.deadLetter)", "\(LogKeys.reason)": "\(reason)"]
        )
    }

    func connectionLost(error: TransportError) {
        instruments.connected.set(0)
        logger.warning("the connection to the broker was lost", metadata: ["\(LogKeys.error)": "\(error)"])
    }

    func reconnected() {
        instruments.connected.set(1)
        instruments.reconnects.increment()
        logger.notice("connected to the broker again")
    }

    func publishingBlocked(reason: String) {
        instruments.blocked.set(1)
        logger.warning(
            "the broker takes no messages for now; publishing waits",
            metadata: ["\(LogKeys.reason)": "\(reason)"]
        )
    }

    func publishingResumed() {
        instruments.blocked.set(0)
        logger.notice("the broker takes messages again")
    }
}

// SPDX-License-Identifier: Apache-2.0

import Synchronization
import Transports

/// Remembers what a transport reports.
final class RecordingObserver: TransportObserver {
    private let recorded = Mutex<[String]>([])

    var events: [String] { recorded.withLock { $0 } }

    func leasesRenewed(queue: QueueName, count: Int) { record("renewed \(count)") }
    func leaseLost(queue: QueueName) { record("lost") }
    func deadLettered(_ letter: Delivery, reason: DeadLetterReason) { record("buried \(reason.code.rawValue)") }
    func connectionLost(error: TransportError) { record("away") }
    func reconnected() { record("back") }

    private func record(_ event: String) { recorded.withLock { $0.append(event) } }
}

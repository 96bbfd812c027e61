// SPDX-License-Identifier: Apache-2.0

public import Transports

extension SQSTransport: QueueAdministration {
    /// Creates what is missing and corrects attributes by which messages would be lost; see `QueueAdministration`.
    ///
    /// The queues of operators of version 0.1 have a shorter retention, a small number of deliveries and one dead-letter
    /// queue for all; they get ours, and keep their messages.
    public func ensure(_ queue: QueueName) async throws(TransportError) {
        try await engine.call { [engine] () async throws(TransportError) in
            try await engine.directory.ensure(queue)
        }
    }

    /// Deletes a queue and its dead-letter queue; see `QueueAdministration`.
    ///
    /// SQS counts messages approximately and some seconds late, so `onlyWhenEmpty` is as good as that.
    public func delete(_ queue: QueueName, onlyWhenEmpty: Bool) async throws(TransportError) -> Bool {
        try await engine.call { [engine] () async throws(TransportError) in
            if onlyWhenEmpty {
                for name in [queue, queue.deadLetter] {
                    let depth = try await engine.depth(of: name)
                    guard depth.ready + depth.delayed + depth.inFlight == 0 else { return false }
                }
            }
            // The queue that refers to the other one first.
            for name in queue.isDeadLetter ? [queue] : [queue, queue.deadLetter] {
                try await engine.directory.delete(name)
            }
            return true
        }
    }
}

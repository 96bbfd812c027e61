// SPDX-License-Identifier: Apache-2.0

internal import Transports

extension Engine {
    /// Publishes what came of a delivery, and ends it when all of that is confirmed.
    func settle(
        _ delivery: Delivery,
        _ settlement: Settlement,
        publishing messages: [OutgoingMessage]
    ) async throws(TransportError) {
        guard var lease = keeper.beginSettling(delivery.token) else { throw .leaseLost(queue: delivery.queue) }
        do throws(TransportError) {
            try await publish(messages, for: &lease)
            CrashPoint.inRetry.pass(if: messages.contains { $0.delay > .zero })
            CrashPoint.afterConfirm.pass(if: !messages.isEmpty)
            try await end(delivery, settlement, &lease)
        } catch {
            if case .leaseLost = error {
                keeper.remove([delivery.token])
            } else {
                keeper.settlingFailed(delivery.token, published: lease.published)
            }
            throw error
        }
        keeper.remove([delivery.token])
        if settlement == .acknowledge, let claim = lease.claim, let claims {
            // What stays behind is removed by the bucket's lifecycle rule.
            _ = background.start { try? await claims.remove(claim) }
        }
    }

    /// Publishes the messages that an earlier try to settle has not published already.
    private func publish(_ messages: [OutgoingMessage], for lease: inout Lease) async throws(TransportError) {
        var earlier = lease.published
        let left = messages.filter { message in
            guard let index = earlier.firstIndex(where: { $0.isSame(as: message) }) else { return true }
            earlier.remove(at: index)
            return false
        }
        guard !left.isEmpty else { return }
        let outcomes = await publish(left)
        for (message, outcome) in zip(left, outcomes) where outcome == nil {
            lease.published.append(message)
        }
        if let error = outcomes.lazy.compactMap({ $0 }).first { throw error }
    }

    private func end(
        _ delivery: Delivery,
        _ settlement: Settlement,
        _ lease: inout Lease
    ) async throws(TransportError) {
        let address = QueueAddress(url: lease.queueURL, isFIFO: QueueNaming.isFIFO(lease.queueURL))
        let channel = channels[address.url]
        let receipt = lease.receipt
        let error: SQSError?
        switch settlement {
        case .acknowledge:
            error = await requests.persistently { await channel.deletions.send(receipt) }
        case .release(let delay):
            let seconds = max(SQSTransportOptions.wholeSeconds(delay), 0)
            let held = Int((time.monotonicNano() - lease.takenAt) / 1_000_000_000)
            if seconds < SQSLimit.visibilitySeconds - held - 60 {
                let change = VisibilityChange(receipt: receipt, seconds: seconds)
                error = await requests.persistently { await channel.changes.send(change) }
            } else {
                // Longer than SQS hides a message: a new one takes its place.
                let later = OutgoingMessage(queue: delivery.queue, body: delivery.body, delay: delay)
                try await publish([later], for: &lease)
                error = await requests.persistently { await channel.deletions.send(receipt) }
            }
        case .deadLetter(let reason):
            try await bury(delivery, reason, address, &lease)
            error = await requests.persistently { await channel.deletions.send(receipt) }
        }
        switch error {
        case nil: return
        case .queueMissing:
            // The message went with its queue.
            directory.forget(delivery.queue)
            throw .leaseLost(queue: delivery.queue)
        case .some(let error): throw TransportError(error, queue: delivery.queue)
        }
    }

    /// Sends a copy to the dead-letter queue; the reference alone when the body is stored elsewhere.
    private func bury(
        _ delivery: Delivery,
        _ reason: DeadLetterReason,
        _ address: QueueAddress,
        _ lease: inout Lease
    ) async throws(TransportError) {
        let queue = delivery.queue.deadLetter
        let copy = OutgoingMessage(queue: queue, body: delivery.body)
        guard !lease.published.contains(where: { $0.isSame(as: copy) }) else { return }
        let entry = SQSEntry(
            deadLetter: BodyText(lease.claim.map { Array($0.utf8) } ?? delivery.body),
            claimBytes: lease.claim == nil ? nil : delivery.body.count,
            reason: reason,
            isFIFO: address.isFIFO,
            limit: options.maxMessageBytes
        )
        if let error = await send([entry], to: queue)[0] { throw error }
        lease.published.append(copy)
    }
}

extension OutgoingMessage {
    /// Whether both are the same message to the same queue, as far as a consumer can tell.
    fileprivate func isSame(as other: OutgoingMessage) -> Bool {
        queue == other.queue && delay == other.delay && body == other.body
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Transports

extension Engine {
    private enum Intake: Sendable {
        case delivery(Delivery)
        /// It cannot be received as this consumer is set up.
        case failure(TransportError)
        /// It is dealt with, or comes back later.
        case nothing
    }

    /// Asks SQS for messages, once.
    func receive(_ request: ReceiveRequest, from address: QueueAddress) async -> Result<[SQSMessage], SQSError> {
        do throws(SQSError) {
            let messages = try await requests.once { () async throws(SQSError) in
                try await service.receive(request, from: address.url)
            }
            return .success(messages)
        } catch {
            return .failure(error)
        }
    }

    /// Turns received messages into deliveries, which are held from now on.
    ///
    /// Messages that are not due yet, and those whose body cannot be had, are dealt with here.
    ///
    /// - Parameters:
    ///   - messages: what SQS has handed out.
    ///   - queue: where it was.
    ///   - address: the queue's address.
    ///   - requestedAt: monotonic time before the request.
    /// - Returns: the deliveries, and what else their consumer has to know.
    func takeIn(
        _ messages: [SQSMessage],
        from queue: QueueName,
        _ address: QueueAddress,
        requestedAt: UInt64
    ) async -> (deliveries: [Delivery], error: TransportError?) {
        let answeredAt = time.monotonicNano()
        let held = messages.map { message in
            let token = keeper.insert(
                queue: queue,
                queueURL: address.url,
                receipt: message.receipt,
                claim: message.claimReference,
                requestedAt: requestedAt,
                answeredAt: answeredAt
            )
            return (message, token)
        }
        if held.allSatisfy({ $0.0.claimReference == nil && $0.0.attributes[MessageAttribute.due] == nil }) {
            return (held.map { delivery($0, $1, from: queue, address, body: $0.bodyBytes) }, nil)
        }
        return await withTaskGroup(of: (Int, Intake).self) { group in
            for (index, (message, token)) in held.enumerated() {
                group.addTask { [self] in (index, await takeIn(message, token, from: queue, address)) }
            }
            var deliveries: [(index: Int, delivery: Delivery)] = []
            var error: TransportError?
            for await (index, intake) in group {
                switch intake {
                case .delivery(let delivery): deliveries.append((index, delivery))
                case .failure(let failure): error = failure
                case .nothing: break
                }
            }
            return (deliveries.sorted { $0.index < $1.index }.map(\.delivery), error)
        }
    }

    private func takeIn(
        _ message: SQSMessage,
        _ token: DeliveryToken,
        from queue: QueueName,
        _ address: QueueAddress
    ) async -> Intake {
        let step = DelayPlan.step(message, isFIFO: address.isFIFO, nowUnixNano: time.unixNano())
        switch queue.isDeadLetter ? .deliver : step {
        case .deliver: break
        case .resend(let delaySeconds):
            let entry = SQSEntry(resending: message, delaySeconds: delaySeconds, isFIFO: address.isFIFO)
            await replace(token, message, by: entry, in: queue, address)
            return .nothing
        case .hide(let seconds):
            await hide(token, message, for: seconds, address)
            return .nothing
        }
        guard let reference = message.claimReference else {
            return .delivery(delivery(message, token, from: queue, address, body: message.bodyBytes))
        }
        guard let claims else {
            // Some other consumer may have the bucket; this one leaves the message alone.
            await hide(token, message, for: options.visibilitySeconds, address)
            return .failure(
                .failed(reason: "a message of \(queue) is kept in S3; set ASYA_CLAIM_CHECK_BUCKET to receive it")
            )
        }
        do throws(ClaimError) {
            return .delivery(delivery(message, token, from: queue, address, body: try await claims.body(of: reference)))
        } catch {
            switch error {
            case .lost(let reason): return await bury(token, message, from: queue, address, reason)
            case .unavailable, .tooLarge: await hide(token, message, for: min(5 * message.receiveCount, 300), address)
            case .cancelled: break
            }
            return .nothing
        }
    }

    private func delivery(
        _ message: SQSMessage,
        _ token: DeliveryToken,
        from queue: QueueName,
        _ address: QueueAddress,
        body: [UInt8]
    ) -> Delivery {
        Delivery(
            queue: queue,
            body: body,
            deliveryCount: message.deliveryCount(isFIFO: address.isFIFO),
            receivedAtUnixNano: time.unixNano(),
            token: token,
            deadLetter: message.deadLetterReason(in: queue)
        )
    }

    /// Moves a message whose body is gone to the dead-letter queue, with the reference to it.
    private func bury(
        _ token: DeliveryToken,
        _ message: SQSMessage,
        from queue: QueueName,
        _ address: QueueAddress,
        _ detail: String
    ) async -> Intake {
        if queue.isDeadLetter {
            return .delivery(delivery(message, token, from: queue, address, body: Array(message.body.utf8)))
        }
        let reason = DeadLetterReason(.bodyMissing, detail: "the stored body of the message is missing: \(detail)")
        let entry = SQSEntry(
            deadLetter: BodyText(Array(message.body.utf8)),
            claimBytes: message.attributes[MessageAttribute.claimCheck].flatMap { Int($0) } ?? 0,
            reason: reason,
            isFIFO: address.isFIFO,
            limit: options.maxMessageBytes
        )
        if await replace(token, message, by: entry, in: queue.deadLetter, address) {
            let letter = delivery(message, token, from: queue, address, body: Array(message.body.utf8))
            observer?.deadLettered(letter, reason: reason)
        }
        return .nothing
    }

    /// Sends an entry in place of a received message, which is deleted when that is confirmed.
    ///
    /// When either fails the message comes back by itself.
    @discardableResult
    private func replace(
        _ token: DeliveryToken,
        _ message: SQSMessage,
        by entry: SQSEntry,
        in queue: QueueName,
        _ address: QueueAddress
    ) async -> Bool {
        let isSent = await send([entry], to: queue) == [nil]
        let channel = channels[address.url]
        if isSent {
            _ = await requests.persistently { await channel.deletions.send(message.receipt) }
        }
        keeper.remove([token])
        return isSent
    }

    private func hide(_ token: DeliveryToken, _ message: SQSMessage, for seconds: Int, _ address: QueueAddress) async {
        let change = VisibilityChange(receipt: message.receipt, seconds: seconds)
        let channel = channels[address.url]
        _ = await requests.persistently { await channel.changes.send(change) }
        keeper.remove([token])
    }
}

// SPDX-License-Identifier: Apache-2.0

internal import Transports

extension Engine {
    /// Publishes messages, those of one queue in their order; returns what became of each, nil for confirmed.
    func publish(_ messages: [OutgoingMessage]) async -> [TransportError?] {
        for index in messages.indices {
            CrashPoint.inFanOut.pass(if: index > 0)
            CrashPoint.beforePublish.pass()
        }
        let groups = Dictionary(grouping: messages.indices, by: { messages[$0].queue })
        var outcomes = [TransportError?](repeating: nil, count: messages.count)
        await withTaskGroup(of: [(Int, TransportError?)].self) { group in
            for (queue, indices) in groups {
                group.addTask { [self] in
                    Array(zip(indices, await publish(indices.map { messages[$0] }, to: queue)))
                }
            }
            for await part in group {
                for (index, outcome) in part {
                    outcomes[index] = outcome
                }
            }
        }
        return outcomes
    }

    /// Publishes messages of one queue.
    private func publish(_ messages: [OutgoingMessage], to queue: QueueName) async -> [TransportError?] {
        var outcomes = [TransportError?](repeating: nil, count: messages.count)
        var entries: [(position: Int, entry: SQSEntry)] = []
        do throws(TransportError) {
            let address = try await directory.address(of: queue)
            for (position, message) in messages.enumerated() {
                do throws(TransportError) {
                    entries.append((position, try await entry(message, address)))
                } catch {
                    outcomes[position] = error
                }
            }
        } catch {
            return Array(repeating: error, count: messages.count)
        }
        let sent = await send(entries.map(\.entry), to: queue)
        for (next, outcome) in zip(entries, sent) {
            outcomes[next.position] = outcome
        }
        return outcomes
    }

    /// Sends entries until each is confirmed or has failed for good; returns what became of them, nil for confirmed.
    func send(_ entries: [SQSEntry], to queue: QueueName) async -> [TransportError?] {
        var outcomes = [TransportError?](repeating: nil, count: entries.count)
        var left = Array(entries.indices)
        var patience = requests.patience()
        var mayCreate = options.createsQueues
        while !left.isEmpty {
            let errors: [SQSError?]
            do throws(TransportError) {
                let channel = channels[try await directory.address(of: queue).url]
                errors = await channel.sends.send(left.map { (item: entries[$0], bytes: entries[$0].bytes) })
            } catch {
                for index in left { outcomes[index] = error }
                return outcomes
            }
            var retried: [Int] = []
            var reason: SQSError?
            for (index, error) in zip(left, errors) {
                outcomes[index] = error.map { transportError($0, entries[index], queue) }
                guard let error, error.isTransient || (error == .queueMissing && mayCreate) else { continue }
                retried.append(index)
                reason = error
            }
            left = retried
            if errors.contains(.queueMissing) { directory.forget(queue) }
            if reason == .queueMissing {
                // `address(of:)` creates it.
                mayCreate = false
            } else if let reason {
                guard await patience.mayRetry(after: reason) else { return outcomes }
            }
        }
        return outcomes
    }

    /// A message as SQS takes it; its body is stored elsewhere when it is too large.
    private func entry(_ message: OutgoingMessage, _ address: QueueAddress) async throws(TransportError) -> SQSEntry {
        let now = time.unixNano()
        let entry = SQSEntry(message, text: BodyText(message.body), isFIFO: address.isFIFO, nowUnixNano: now)
        guard entry.bytes > options.maxMessageBytes else { return entry }
        guard let claims else {
            throw .messageTooLarge(queue: message.queue, bytes: entry.bytes, limit: options.maxMessageBytes)
        }
        do throws(ClaimError) {
            let reference = try await claims.put(message.body, queue: message.queue.value)
            return SQSEntry(
                message,
                text: BodyText(Array(reference.utf8)),
                claimBytes: message.body.count,
                isFIFO: address.isFIFO,
                nowUnixNano: now
            )
        } catch {
            switch error {
            case .tooLarge(let limit):
                throw .messageTooLarge(queue: message.queue, bytes: message.body.count, limit: limit)
            case .unavailable(let reason):
                throw .unavailable(reason: "the body of a large message cannot be stored: \(reason)")
            case .lost(let reason):
                throw .failed(reason: "the body of a large message cannot be stored: \(reason)")
            case .cancelled: throw .closed
            }
        }
    }

    private func transportError(_ error: SQSError, _ entry: SQSEntry, _ queue: QueueName) -> TransportError {
        guard error == .tooLarge else { return TransportError(error, queue: queue) }
        return .messageTooLarge(queue: queue, bytes: entry.bytes, limit: options.maxMessageBytes)
    }
}

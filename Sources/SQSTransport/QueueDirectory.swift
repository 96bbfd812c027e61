// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import Transports

/// Knows the addresses of queues, and makes the queues that are missing.
///
/// Nothing that exists is changed or deleted, unless its owner asks for it.
final class QueueDirectory: Sendable {
    private let service: any SQSService
    private let requests: Requests
    private let options: SQSTransportOptions
    private let naming: QueueNaming
    private let known = Mutex<[QueueName: QueueAddress]>([:])

    init(service: any SQSService, requests: Requests, options: SQSTransportOptions) {
        self.service = service
        self.requests = requests
        self.options = options
        self.naming = QueueNaming(usesFIFO: options.usesFIFO)
    }

    /// The address of a queue, which is created when it is missing and options allow that.
    func address(of queue: QueueName) async throws(TransportError) -> QueueAddress {
        if let address = try await existingAddress(of: queue) { return address }
        guard options.createsQueues else { throw .queueMissing(queue) }
        return try await create(queue)
    }

    /// The address of a queue; nil when there is no such queue.
    func existingAddress(of queue: QueueName) async throws(TransportError) -> QueueAddress? {
        if let address = known.withLock({ $0[queue] }) { return address }
        let name = try naming.name(of: queue)
        do throws(SQSError) {
            let url = try await requests.persistently { () async throws(SQSError) in
                try await service.queueURL(name: name)
            }
            return learn(queue, name, url)
        } catch .queueMissing {
            return nil
        } catch {
            throw TransportError(error, queue: queue)
        }
    }

    /// Forgets an address, because the queue is gone.
    func forget(_ queue: QueueName) {
        known.withLock { $0[queue] = nil }
    }

    /// Makes sure that a queue and its dead-letter queue exist.
    @discardableResult
    func create(_ queue: QueueName) async throws(TransportError) -> QueueAddress {
        let deadLetters = try await create(queue.deadLetter) { name in
            QueueSettings(deadLetterQueue: name, options)
        }
        guard !queue.isDeadLetter else { return deadLetters }
        let arn = try await arn(of: queue.deadLetter, deadLetters)
        return try await create(queue) { name in
            QueueSettings(queue: name, deadLetterARN: arn, options)
        }
    }

    /// Makes sure that a queue and its dead-letter queue exist and have attributes that lose no messages.
    func ensure(_ queue: QueueName) async throws(TransportError) {
        // An address that is known may be that of a queue that somebody has deleted.
        forget(queue)
        forget(queue.deadLetter)
        do throws(TransportError) {
            try await create(queue)
        } catch {
            guard case .incompatible = error else { throw error }
        }
        guard let deadLetters = try await existingAddress(of: queue.deadLetter) else {
            throw .unavailable(reason: "the queue \(queue.deadLetter) is just being deleted")
        }
        try await correct(
            queue.deadLetter,
            deadLetters,
            QueueSettings(deadLetterQueue: try naming.name(of: queue.deadLetter), options)
        )
        guard !queue.isDeadLetter, let address = try await existingAddress(of: queue) else { return }
        try await correct(
            queue,
            address,
            QueueSettings(
                queue: try naming.name(of: queue),
                deadLetterARN: try await arn(of: queue.deadLetter, deadLetters),
                options
            )
        )
    }

    private func correct(
        _ queue: QueueName,
        _ address: QueueAddress,
        _ settings: QueueSettings
    ) async throws(TransportError) {
        let existing = try await attributes(QueueSettings.comparedNames, of: queue, address)
        let corrections = settings.corrections(of: existing)
        let tags = QueueTags.of(queue, options.tags)
        do throws(SQSError) {
            if !corrections.isEmpty {
                try await requests.persistently { () async throws(SQSError) in
                    try await service.setAttributes(corrections, of: address.url)
                }
            }
            guard !tags.isEmpty else { return }
            let found = try await requests.persistently { () async throws(SQSError) in
                try await service.tags(of: address.url)
            }
            // Others' tags stay.
            let missing = tags.filter { found[$0.key] != $0.value }
            guard !missing.isEmpty else { return }
            try await requests.persistently { () async throws(SQSError) in
                try await service.tag(missing, queueAt: address.url)
            }
        } catch {
            throw TransportError(error, queue: queue)
        }
    }

    /// Deletes a queue; one that is not there is none to delete.
    func delete(_ queue: QueueName) async throws(TransportError) {
        forget(queue)
        guard let address = try await existingAddress(of: queue) else { return }
        do throws(SQSError) {
            try await requests.persistently { () async throws(SQSError) in
                try await service.deleteQueue(at: address.url)
            }
        } catch .queueMissing {
            // Somebody was faster.
        } catch {
            throw TransportError(error, queue: queue)
        }
        forget(queue)
    }

    private func create(
        _ queue: QueueName,
        settings: (String) -> QueueSettings
    ) async throws(TransportError) -> QueueAddress {
        let name = try naming.name(of: queue)
        let settings = settings(name)
        do throws(SQSError) {
            return learn(queue, name, try await create(name, settings, tags: QueueTags.of(queue, options.tags)))
        } catch .queueDiffers {
            return try await adopt(queue, name, settings)
        } catch {
            throw TransportError(error, queue: queue)
        }
    }

    /// Creates a queue, and waits while its name is taken by one that was just deleted.
    private func create(
        _ name: String,
        _ settings: QueueSettings,
        tags: [String: String]
    ) async throws(SQSError) -> String {
        let pause: Duration = .seconds(5)
        var waited: Duration = .zero
        while true {
            do throws(SQSError) {
                return try await requests.persistently { () async throws(SQSError) in
                    try await service.createQueue(name: name, attributes: settings.attributes, tags: tags)
                }
            } catch .queueDeletedRecently {
                guard waited < .seconds(SQSLimit.deletedQueueSeconds) + pause, requests.lifecycle.isOpen,
                    (try? await requests.time.pause(for: pause)) != nil
                else { throw .queueDeletedRecently }
                waited += pause
            }
        }
    }

    /// Takes an existing queue with other attributes as it is, if they do no harm.
    private func adopt(
        _ queue: QueueName,
        _ name: String,
        _ settings: QueueSettings
    ) async throws(TransportError) -> QueueAddress {
        guard let address = try await existingAddress(of: queue) else {
            throw .unavailable(reason: "the queue \(queue) is just being deleted")
        }
        let existing = try await attributes(QueueSettings.comparedNames, of: queue, address)
        if let difference = settings.difference(from: existing) {
            throw .incompatible(
                location: "the SQS queue \(name)",
                reason: "\(difference); change the attribute, or delete the queue when it is empty"
            )
        }
        return address
    }

    private func arn(of queue: QueueName, _ address: QueueAddress) async throws(TransportError) -> String {
        guard let arn = try await attributes(["QueueArn"], of: queue, address)["QueueArn"] else {
            throw .failed(reason: "SQS does not tell the ARN of the queue \(queue)")
        }
        return arn
    }

    private func attributes(
        _ names: [String],
        of queue: QueueName,
        _ address: QueueAddress
    ) async throws(TransportError) -> [String: String] {
        do throws(SQSError) {
            return try await requests.persistently { () async throws(SQSError) in
                try await service.attributes(names, of: address.url)
            }
        } catch {
            throw TransportError(error, queue: queue)
        }
    }

    private func learn(_ queue: QueueName, _ name: String, _ url: String) -> QueueAddress {
        let address = QueueAddress(url: url, isFIFO: QueueNaming.isFIFO(name))
        known.withLock { $0[queue] = address }
        return address
    }
}

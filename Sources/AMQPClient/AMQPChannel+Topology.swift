// SPDX-License-Identifier: Apache-2.0

extension AMQPChannel {
    /// Declares an exchange: makes it unless it exists with the same settings.
    ///
    /// - Parameters:
    ///   - name: the exchange.
    ///   - type: `direct`, `topic`, `fanout`, `headers` or a type of a plugin.
    ///   - passive: whether it must exist and nothing is made.
    ///   - durable: whether it survives the broker's restart.
    ///   - autoDelete: whether it goes with its last binding.
    ///   - arguments: arguments of the broker.
    /// - Throws: ``AMQPError``; ``AMQPError/channelClosed(code:text:method:)`` with
    ///   ``AMQPReplyCode/preconditionFailed`` names the setting that differs.
    public func declareExchange(
        _ name: String,
        type: String,
        passive: Bool = false,
        durable: Bool = true,
        autoDelete: Bool = false,
        arguments: AMQPTable = [:]
    ) async throws(AMQPError) {
        let declaration = ExchangeDeclaration(
            name: name,
            type: type,
            passive: passive,
            durable: durable,
            autoDelete: autoDelete,
            arguments: arguments
        )
        _ = try await call(.exchangeDeclare(declaration))
    }

    /// Declares a queue: makes it unless it exists with the same settings.
    ///
    /// - Parameters:
    ///   - name: the queue; empty to have the broker make up a name.
    ///   - passive: whether it must exist and nothing is made; tells the counts of a queue with any settings.
    ///   - durable: whether it survives the broker's restart.
    ///   - exclusive: whether it belongs to this connection and ends with it.
    ///   - autoDelete: whether it goes with its last consumer.
    ///   - arguments: arguments of the broker, for instance `x-queue-type`.
    /// - Returns: the queue's name and counts.
    /// - Throws: ``AMQPError``; ``AMQPError/channelClosed(code:text:method:)`` with
    ///   ``AMQPReplyCode/preconditionFailed`` names the setting that differs, with ``AMQPReplyCode/notFound`` a passively
    ///   declared queue is missing.
    public func declareQueue(
        _ name: String,
        passive: Bool = false,
        durable: Bool = true,
        exclusive: Bool = false,
        autoDelete: Bool = false,
        arguments: AMQPTable = [:]
    ) async throws(AMQPError) -> AMQPQueueStatus {
        let declaration = QueueDeclaration(
            name: name,
            passive: passive,
            durable: durable,
            exclusive: exclusive,
            autoDelete: autoDelete,
            arguments: arguments
        )
        guard case .method(.queueDeclareOk(let status)) = try await call(.queueDeclare(declaration)) else {
            return AMQPQueueStatus(name: name, messageCount: 0, consumerCount: 0)
        }
        return status
    }

    /// Binds a queue to an exchange; a binding that exists already is left as it is.
    ///
    /// - Parameters:
    ///   - queue: the queue.
    ///   - exchange: the exchange.
    ///   - routingKey: the key, or pattern, by which messages are taken.
    ///   - arguments: arguments of the exchange's type.
    /// - Throws: ``AMQPError``.
    public func bindQueue(
        _ queue: String,
        to exchange: String,
        routingKey: String,
        arguments: AMQPTable = [:]
    ) async throws(AMQPError) {
        _ = try await call(
            .queueBind(QueueBinding(queue: queue, exchange: exchange, routingKey: routingKey, arguments: arguments))
        )
    }

    /// Removes a binding; one that does not exist is no error.
    ///
    /// - Parameters:
    ///   - queue: the queue.
    ///   - exchange: the exchange.
    ///   - routingKey: the key or pattern of the binding.
    ///   - arguments: the arguments of the binding.
    /// - Throws: ``AMQPError``.
    public func unbindQueue(
        _ queue: String,
        from exchange: String,
        routingKey: String,
        arguments: AMQPTable = [:]
    ) async throws(AMQPError) {
        _ = try await call(
            .queueUnbind(QueueBinding(queue: queue, exchange: exchange, routingKey: routingKey, arguments: arguments))
        )
    }

    /// Deletes a queue; RabbitMQ takes one that does not exist for deleted.
    ///
    /// - Parameters:
    ///   - queue: the queue.
    ///   - ifUnused: whether a queue with consumers is an error.
    ///   - ifEmpty: whether a queue with messages is an error.
    /// - Returns: how many messages went with it.
    /// - Throws: ``AMQPError``.
    @discardableResult
    public func deleteQueue(
        _ queue: String,
        ifUnused: Bool = false,
        ifEmpty: Bool = false
    ) async throws(AMQPError) -> Int {
        let answer = try await call(.queueDelete(queue: queue, ifUnused: ifUnused, ifEmpty: ifEmpty))
        guard case .method(.queueDeleteOk(let messageCount)) = answer else { return 0 }
        return Int(messageCount)
    }

    /// Drops the messages of a queue that are ready.
    ///
    /// - Parameter queue: the queue.
    /// - Returns: how many there were.
    /// - Throws: ``AMQPError``.
    @discardableResult
    public func purgeQueue(_ queue: String) async throws(AMQPError) -> Int {
        guard case .method(.queuePurgeOk(let messageCount)) = try await call(.queuePurge(queue: queue)) else {
            return 0
        }
        return Int(messageCount)
    }
}
